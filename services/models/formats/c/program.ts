import type { PortableModel } from '../../portable-model'

/** main.c: a program that reads rows of CSV and answers with CSV. */
export const programOf = ({ target }: PortableModel): string => `/*
 * Reads rows of CSV, whose first line names the columns, and prints what the network says of each.
 *
 * cc -std=c99 -O2 main.c -o model -lm
 * ./model < rows.csv
 */
#include <stdio.h>
#include <stdlib.h>

#include "model.h"

enum {
  MOST_BYTES = 4 * 1024 * 1024, /* of a row */
  MOST_FIELDS = MODEL_INPUTS + 65536
};

static char text[MOST_BYTES];
static char *fields[MOST_FIELDS];
/* Which field holds a column of the model. */
static int places[MODEL_INPUTS];

static void fail(const char *problem) {
  fprintf(stderr, "%s\\n", problem);
  exit(1);
}

/* Reads the fields of a row that is not empty, which may span lines in quotes. Returns how many; 0 at the end. */
static int read_row(FILE *file) {
  size_t length = 0;
  int count = 0, quoted = 0, is_quoted = 0, c;
  fields[count++] = text;
  for (;;) {
    c = getc(file);
    if (length + 1 >= (size_t)MOST_BYTES) fail("a row is too long");
    if (c == EOF && quoted) fail("a quote is not closed");
    if (quoted && c == '"') {
      c = getc(file);
      quoted = c == '"';
      if (!quoted) ungetc(c, file);
      else text[length++] = '"';
    } else if (quoted) {
      text[length++] = (char)c;
    } else if (c == '"') {
      quoted = is_quoted = 1;
    } else if (c == ',') {
      text[length++] = '\\0';
      if (count == MOST_FIELDS) fail("a row has too many fields");
      fields[count++] = text + length;
    } else if (c == EOF || c == '\\n') {
      text[length] = '\\0';
      if (count > 1 || length > 0 || is_quoted) return count;
      if (c == EOF) return 0;
    } else if (c != '\\r') {
      text[length++] = (char)c;
    }
  }
}

/* A field without the blanks around it. */
static char *trimmed(char *field) {
  size_t length;
  while (*field == ' ' || *field == '\\t') field++;
  length = strlen(field);
  while (length > 0 && (field[length - 1] == ' ' || field[length - 1] == '\\t')) field[--length] = '\\0';
  return field;
}

static int is_gap(const char *field) {
  static const char *const gaps[] = {"", "na", "n/a", "nan", "null", "?"};
  size_t i, j;
  for (i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
    for (j = 0; field[j] != '\\0'; j++) {
      const char c = field[j];
      if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != gaps[i][j]) break;
    }
    if (field[j] == '\\0' && gaps[i][j] == '\\0') return 1;
  }
  return 0;
}

static double value_of(int column, char *field, long row) {
  char *end;
  double value;
  if (model_columns[column].count > 0) {
    value = model_category(column, field);
    return value < 0 || isnan(value) ? model_category(column, trimmed(field)) : value;
  }
  field = trimmed(field);
  if (is_gap(field)) return MODEL_MISSING;
  value = strtod(field, &end);
  if (*end != '\\0') {
    fprintf(stderr, "row %ld: column \\"%s\\" is \\"%s\\", which is no number\\n", row, model_columns[column].name, field);
    exit(1);
  }
  return value;
}

static void print_text(const char *name) {
  putchar('"');
  for (; *name != '\\0'; name++) {
    if (*name == '"') putchar('"');
    putchar(*name);
  }
  putchar('"');
}

static void read_head(void) {
  int count = read_row(stdin), column, i;
  if (count > 0 && strncmp(fields[0], "\\357\\273\\277", 3) == 0) fields[0] += 3;
  for (column = 0; column < MODEL_INPUTS; column++) {
    for (i = 0; i < count && strcmp(fields[i], model_columns[column].name) != 0;) i++;
    if (i == count) {
      fprintf(stderr, "there is no column \\"%s\\"\\n", model_columns[column].name);
      exit(1);
    }
    places[column] = i;
  }
}

int main(void) {
  double inputs[MODEL_INPUTS], outputs[MODEL_OUTPUTS];
  int count, column, problem, j;
  long row;
  read_head();
${target.kind === 'classes' ? '  printf("label");' : ''}
  for (j = 0; j < MODEL_OUTPUTS; j++) {
${target.kind === 'classes' ? "    putchar(',');\n    print_text(model_classes[MODEL_CLASSES - MODEL_OUTPUTS + j]);" : "    if (j > 0) putchar(',');\n    print_text(model_targets[j]);"}
  }
  putchar('\\n');
  for (row = 1; (count = read_row(stdin)) > 0; row++) {
    for (column = 0; column < MODEL_INPUTS; column++) {
      char empty[] = "";
      char *field = places[column] < count ? fields[places[column]] : empty;
      inputs[column] = value_of(column, field, row);
    }
    problem = model_predict(inputs, outputs);
    if (problem < 0) fail("the network leaves the finite numbers");
    if (problem > 0) {
      column = problem - 1;
      fprintf(stderr, "row %ld: column \\"%s\\" %s\\n", row, model_columns[column].name, model_problem(column, inputs[column]));
      return 1;
    }
${target.kind === 'classes' ? '    print_text(model_classes[model_class(outputs)]);' : ''}
    for (j = 0; j < MODEL_OUTPUTS; j++) printf(${target.kind === 'classes' ? '",%.9g", outputs[j]' : 'j > 0 ? ",%.9g" : "%.9g", outputs[j]'});
    putchar('\\n');
  }
  return 0;
}
`
