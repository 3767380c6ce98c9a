/**
 * An object of which only what is there can be used: a member of Electron that is missing throws, instead of being
 * undefined and let pass. Methods keep their object, for the sake of private fields.
 * @param usable says why it cannot be used any more, if so
 */
export function strict(name, object, usable = () => undefined) {
  return new Proxy(object, {
    get(target, key) {
      const problem = usable(key)
      if (problem) throw new TypeError(problem)
      if (!(key in target)) {
        // Whether a value is a promise, or can be printed, is asked of any value.
        if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined
        throw new Error(`The stand-in of Electron has no ${name}.${key}.`)
      }
      const value = target[key]
      return typeof value === 'function' && !isClass(value) ? value.bind(target) : value
    },
  })
}

const isClass = (value) => value.prototype !== undefined && /^class\b/.test(String(value))

/** An event that a listener can refuse. */
export function eventOf(rest = {}) {
  return {
    ...rest,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
  }
}
