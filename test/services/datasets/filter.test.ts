import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StudioError } from '../../../services/contract/errors'
import { withDuckDB } from '../../../services/datasets/duckdb'
import { FUNCTION_NAMES } from '../../../services/datasets/filter/functions'
import { filterSql, parseFilter } from '../../../services/datasets/filter/parse-filter'
import { expectRefusal, rowsOf, temporaryData } from './temporary-data'

const { csv, write, load, folder } = temporaryData()

const TEXT = `age,city,Height,note.x,zip,é,y
17,Oslo,1.5,a,0150,p,1
18,Oslo,1.7,,0151,p,2
30,Rome,,b,0152,q,3
NA,Rome,1.9,c%d,0153,q,4
45,"O'Hara",1.6,A,0154,r,5
`
const AGES = [17, 18, 30, NaN, 45]

/** Which lines of the table a filter leaves, by their targets. */
async function left(filter: string): Promise<number[]> {
  const { target } = await csv(TEXT, { features: ['zip'], filter })
  return target.kind === 'values' ? [...target.values] : []
}

const KEPT: readonly (readonly [filter: string, lines: readonly number[]])[] = [
  ['age >= 18', [2, 3, 5]],
  ['age > 9', [1, 2, 3, 5]],
  ["age >= 18 and city <> 'Oslo'", [3, 5]],
  ['not age >= 18', [1]],
  ['age is null', [4]],
  ['age is not null and height is not null', [1, 2, 5]],
  ['"age" in (17, 18)', [1, 2]],
  ['age not in (17, 18)', [3, 5]],
  ['age between 18 and 30', [2, 3]],
  ['age not between 18 and 30', [1, 5]],
  ["city = 'O''Hara'", [5]],
  ["city like 'O%'", [1, 2, 5]],
  ["city like 'o%'", []],
  ["city ilike 'o%' or city not like '%e'", [1, 2, 5]],
  ["city like '_ome'", [3, 4]],
  ["note.x like '%\\%%'", []],
  ["note.x like 'c.d'", []],
  ["regexp_matches(note.x, '%')", [4]],
  ["note.x = 'a'", [1]],
  ["lower(note.x) = 'a'", [1, 5]],
  ['note.x is null', [2]],
  ["é = 'q'", [3, 4]],
  ['abs(age - 20) <= 3', [1, 2]],
  ['age % 2 = 0', [2, 3]],
  ['-age < -20.5', [3, 5]],
  ['age / 2 > 1e1 and age ** 2 < 1000', [3]],
  ['ln(age - 17) is null', [1, 4]],
  ['sqrt(age - 18) > 0', [3, 5]],
  ['coalesce(age, 99) > 40', [4, 5]],
  ['nullif(age, 17) is null', [1, 4]],
  ['greatest(age, height * 20) > 35', [4, 5]],
  ["case when city = 'Oslo' then age > 17 else true end", [2, 3, 4, 5]],
  ["city || '!' = 'Oslo!'", [1, 2]],
  ["length(city) = 6 and substr(city, 1, 1) = 'O'", [5]],
  ["try_cast(city as double) is null and cast(zip as varchar) <> '150.0'", [2, 3, 4, 5]],
  ['true', [1, 2, 3, 4, 5]],
  ['age is distinct from 17', [2, 3, 4, 5]],
  ['(age > 20) = (height > 1)', [5]],
  ['zip = 150 -- a remark', [1]],
  ['age > 17\n  and age < 40', [2, 3]],
]

describe('a filter', () => {
  it.each(KEPT.filter(([, lines]) => lines.length > 0))(
    '%s leaves the rows that it should',
    async (filter, lines) => {
      expect(await left(filter)).toEqual(lines)
    },
  )

  it.each(KEPT.filter(([, lines]) => lines.length === 0))(
    '%s leaves none, which is refused',
    async (filter) => {
      await expectRefusal(left(filter), 'filterLeavesNothing', 'data.filter', '5 rows')
    },
  )

  it('says how many rows it leaves out', async () => {
    const { warnings, rows } = await csv(TEXT, { features: ['age'], filter: 'age > 17' })
    expect(rows).toBe(3)
    expect(warnings).toContain('2 of 5 rows are left out by the filter.')
  })

  it('comes before all else: what it leaves out is not split, has no categories, and misses nothing', async () => {
    const filter = "age > 17 and city <> 'Rome'"
    const data = await csv(TEXT, { features: ['age', 'city'], filter })
    expect(data.featureNames).toEqual(['age', "city=O'Hara", 'city=Oslo'])
    expect(rowsOf(data)).toEqual([
      [18, 0, 1],
      [45, 1, 0],
    ])
  })

  it('leaves errors where they are in the file', async () => {
    const filter = 'age > 17 or age is null'
    const loading = csv(TEXT, { features: ['age'], filter })
    await expectRefusal(loading, 'valueMissing', 'line 5', 'NA')
  })

  it('works on JSON lines too', async () => {
    await write('f.jsonl', '{"a": 1, "b": true, "y": 1}\n{"a": 2, "b": false, "y": 2}\n{"a": 3, "y": 3}\n')
    const spec = { source: 'f.jsonl', target: 'y', task: 'regression', features: ['a'] }
    expect((await load({ ...spec, filter: "b = 'true' or a = 3" })).rows).toBe(2)
  })
})

/** What a filter may not be: each with what the message says, and where. */
const HOSTILE: readonly (readonly [filter: string, problem: string, place: string])[] = [
  ["age > 1; copy (select 1) to 'x'", 'Expected a condition', 'at character 8 ('],
  ['age > 1; drop table t', 'Expected a condition alone', 'at character 8 ('],
  ['age > 1; select 2', 'Expected a condition', 'at character 8 ('],
  ['age > 1 union select 1', 'Expected a condition', 'at character 9 (union'],
  ['age > 1 limit 1', 'Expected a condition', 'at character 9 (limit'],
  ['age > 1 group by age', 'Expected a condition', 'at character 9 (group'],
  ['age > 1 order by age', 'Expected a condition', 'at character 9 (order'],
  ['age > 1 window w as ()', 'Expected a condition', 'at character 9 (window'],
  ['age > 1 qualify true', 'Expected a condition', 'at character 9 (qualify'],
  ['age > 1 using sample 1', 'Expected a condition', 'at character 9 (using'],
  ['age > 1) or (age < 1', 'Expected a condition', 'at character 8 ()'],
  ['age > 1) --', 'Expected a condition', 'at character 8 ()'],
  ['exists (select 1)', 'a query within it', ''],
  ['age in (select 1)', 'a query within it', 'at character 5 ('],
  ["age > (select count(*) from read_csv('/etc/passwd'))", 'a query within it', ''],
  ["age > (from 'x.csv')", 'a query within it', ''],
  ['age > any([1, 2])', 'a query within it', 'at character 5 ('],
  ["length(read_text('/etc/passwd')) > 1", 'found read_text()', 'at character 8 ('],
  ["getenv('HOME') = 'x'", 'found getenv()', 'at character 1 ('],
  ["current_setting('threads') = 'x'", 'found current_setting()', 'at character 1 ('],
  ["getvariable('x') = 1", 'found getvariable()', 'at character 1 ('],
  ["pragma_version() = 'x'", 'found pragma_version()', 'at character 1 ('],
  ["query_table('t') = 1", 'found query_table()', 'at character 1 ('],
  ["nextval('s') = 1", 'found nextval()', 'at character 1 ('],
  ['random() < 0.5', 'found random()', 'at character 1 ('],
  ["uuid() = 'x'", 'found uuid()', 'at character 1 ('],
  ["now() > '2020'", 'found now()', 'at character 1 ('],
  ['current_date > 1', 'no column "current_date"', 'at character 1 ('],
  ['txid_current() = 1', 'found txid_current()', 'at character 1 ('],
  ["repeat(city, 1000000000) = 'x'", 'found repeat()', 'at character 1 ('],
  ["md5(city) = 'x'", 'found md5()', 'at character 1 ('],
  ['sum(age) > 1', 'found sum()', 'at character 1 ('],
  ['count(*) over () > 1', 'a window function', 'at character 1 ('],
  ["lower(distinct city) = 'x'", 'found lower()', 'at character 1 ('],
  ["other.lower(city) = 'x'", 'found lower()', 'at character 1 ('],
  ['* > 1', 'found *', 'at character 1 ('],
  ["columns('a.*') > 1", 'found *', 'at character 1 ('],
  ['age > ?', 'a parameter', ''],
  ['age > $1', 'a parameter', ''],
  ["city collate nocase = 'oslo'", 'a collation', ''],
  ['list_filter([1], x -> x > 0) = [1]', 'found', ''],
  ["city glob 'O*'", '~~~', 'at character 6 ('],
  ["city like lower('O%')", 'a pattern in single quotes', 'at character 11 ('],
  ["regexp_matches(city, '(')", 'no regular expression', 'at character 22 ('],
  ["regexp_matches(city, 'a', 'x')", 'takes 2 values, found 3', 'at character 1 ('],
  ["city like 'x' escape '!'", 'like_escape()', 'at character 6 ('],
  ['cast(city as double) > 1', 'Expected try_cast', 'at character 1 ('],
  ['city::int > 1', 'Expected try_cast', 'at character 5 ('],
  ['cast(city as date) > 1', 'Expected try_cast', ''],
  ["timestamp 'now' > 1", 'Expected try_cast', ''],
  ["age > '18'", 'a number cannot be compared with a text', 'at character 5 ('],
  ['city > 5', 'a text cannot be compared with a number', 'at character 6 ('],
  ['city = Oslo', 'no column "Oslo"', 'at character 8 ('],
  ['agee > 1', 'Did you mean "age"?', 'at character 1 ('],
  ["é = 'p' and agee > 1", 'Did you mean "age"?', 'at character 13 ('],
  ['age', 'expected a condition', 'at character 1 ('],
  ['age + 1', 'expected a condition', 'at character 1 ('],
  ['age and city', 'expected a condition, found a number', 'at character 1 ('],
  ['not age', 'expected a condition, found a number', 'at character 5 ('],
  ['abs(city) > 1', 'expected a number, found a text', 'at character 5 ('],
  ["age + '1' > 1", 'expected a number, found a text', 'at character 7 ('],
  ['age > ', 'Expected a condition', ''],
  ['age > > 1', 'syntax error', 'at character 7 ('],
  ["city = 'Oslo", 'unterminated', 'at character 8 ('],
  ['age > 1\0 and age < 2', 'control character', 'at character 8 ('],
  ["city = '\ud800'", 'control character', 'at character 9 ('],
  ['age > 1e999', 'expected a number', 'at character 7 ('],
  ['age > 123456789012345678901', 'expected a number', 'at character 7 ('],
  [`${'abs('.repeat(300)}age${')'.repeat(300)} > 1`, 'levels deep', ''],
  [`${'abs('.repeat(1500)}age${')'.repeat(1500)} > 1`, 'nested too deeply', ''],
  [`${'('.repeat(4000)}age`, 'Expected a condition', ''],
  ['[1, 2] = age', 'found list_value', ''],
  ["{'a': age} = 1", 'found struct_pack', ''],
  ['age[1] = 2', 'an operator that a filter cannot have', ''],
  ['interval 1 day > age', 'a filter cannot have', ''],
  ['grouping(age) = 1', 'a filter cannot have', ''],
  ['default', 'a filter cannot have', ''],
  ['', 'nothing', ''],
]

describe('what is no filter is refused with one clear error', () => {
  it.each(HOSTILE.filter(([filter]) => filter !== ''))('%j', async (filter, problem, place) => {
    await expectRefusal(left(filter), 'filterWrong', 'data.filter', problem, place)
  })

  it('and so is what is too long', async () => {
    await expect(left(`age > 1${' '.repeat(10_000)}`)).rejects.toThrow('10000 letters')
  })

  it('and nothing of it was carried out', async () => {
    const file = `${folder()}/stolen.csv`
    await expectRefusal(left(`age > 1; copy (select 1) to '${file}'`), 'filterWrong')
    await expect(import('node:fs/promises').then(({ stat }) => stat(file))).rejects.toThrow('ENOENT')
  })
})

it('is a filter or is refused, whatever is cut, doubled, or put in between', async () => {
  const texts = [...KEPT.map(([filter]) => filter), ...HOSTILE.map(([filter]) => filter)].filter(
    (t) => t.length < 100,
  )
  const mutated = fc
    .tuple(
      fc.constantFrom(...texts),
      fc.constantFrom(...texts),
      fc.nat(60),
      fc.nat(60),
      fc.string({ maxLength: 3 }),
    )
    .map(([a, b, i, j, between]) => a.slice(0, i) + between + b.slice(j))
    .filter((filter) => filter.length > 0)
  await withDuckDB(async (db) => {
    await fc.assert(
      fc.asyncProperty(mutated, async (filter) => {
        try {
          const syntax = await parseFilter(db, filter)
          const sql = await filterSql(db, filter, syntax, (names) => ({
            name: names[0],
            type: 'number',
            sql: '1::double',
          }))
          // What passes is worked out.
          await db.run(`select ${sql}`)
        } catch (error) {
          expect(error).toBeInstanceOf(StudioError)
          expect((error as StudioError).code).toBe('filterWrong')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a filter of every function', () => {
  const ARGUMENTS: Readonly<Record<string, string>> = {
    nullif: 'age, 1',
    coalesce: 'age, 1',
    greatest: 'age, 1',
    least: 'age, 1',
    pow: 'age, 2',
    power: 'age, 2',
    round: 'age, 1',
    substr: 'city, 1, 2',
    substring: 'city, 1',
    contains: "city, 'l'",
    starts_with: "city, 'O'",
    ends_with: "city, 'o'",
    regexp_matches: "city, 'O'",
    regexp_full_match: "city, 'Oslo'",
    ...Object.fromEntries(
      ['length', 'len', 'lower', 'upper', 'trim', 'ltrim', 'rtrim'].map((name) => [name, 'city']),
    ),
  }

  it.each(FUNCTION_NAMES)('%s is worked out', async (name) => {
    const filter = `${name}(${ARGUMENTS[name] ?? 'age'}) is not null`
    expect((await left(filter)).length).toBeGreaterThanOrEqual(AGES.filter(Number.isFinite).length)
  })
})
