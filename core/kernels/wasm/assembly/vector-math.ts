/**
 * Elementary functions on four float32 lanes. Each states its error bound against the true value, which
 * test/core/kernels/vector-math.test.ts holds over the whole range. NaN goes in and comes out everywhere.
 */

@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x)
}

/** a * b + c: fused in the relaxed build, rounded twice in the plain one. */
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c)
  return f32x4.add(f32x4.mul(a, b), c)
}

/**
 * The smaller of x and a bound, and the larger; NaN stays NaN. Each is one instruction on x86, where f32x4.min and max,
 * which also tell 0 from -0, are eight.
 */
@inline
export function atMost(x: v128, bound: v128): v128 {
  return f32x4.pmin(x, bound)
}

@inline
export function atLeast(x: v128, bound: v128): v128 {
  return f32x4.pmax(x, bound)
}

@inline
export function sumLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
}

/** The first 1 to 3 of four values, the rest 0; reads nothing beyond them. */
@inline
export function loadLanes(from: usize, lanes: i32): v128 {
  let v = f32x4.replace_lane(splat(0), 0, load<f32>(from))
  if (lanes > 1) v = f32x4.replace_lane(v, 1, load<f32>(from, 4))
  if (lanes > 2) v = f32x4.replace_lane(v, 2, load<f32>(from, 8))
  return v
}

/** Stores the first `lanes` of v. */
@inline
export function storeLanes(to: usize, v: v128, lanes: i32): void {
  if (lanes == 4) {
    v128.store(to, v)
    return
  }
  v128.store_lane<f32>(to, v, 0)
  if (lanes > 1) v128.store_lane<f32>(to, v, 1, 4)
  if (lanes > 2) v128.store_lane<f32>(to, v, 2, 8)
}

/**
 * e^x, relative error < 2e-7; 0 below -87.33 (where float32 would be subnormal), infinity above 88.7.
 * x = n ln 2 + r with |r| <= ln 2 / 2; e^r by its Taylor polynomial of degree 7, e^x = 2^n e^r (ln 2 is split in
 * two so that n ln 2 is exact).
 */
@inline
export function exp(x: v128): v128 {
  const bounded = atLeast(atMost(x, splat(89)), splat(-88))
  const n = f32x4.nearest(f32x4.mul(bounded, splat(1.44269504)))
  const r = multiplyAdd(n, splat(2.12194440e-4), multiplyAdd(n, splat(-0.693359375), bounded))
  let p = multiplyAdd(splat(1.98412698e-4), r, splat(1.38888889e-3))
  p = multiplyAdd(p, r, splat(8.33333333e-3))
  p = multiplyAdd(p, r, splat(4.16666667e-2))
  p = multiplyAdd(p, r, splat(0.166666667))
  p = multiplyAdd(p, r, splat(0.5))
  p = multiplyAdd(p, r, splat(1))
  p = multiplyAdd(p, r, splat(1))
  // 2^n in two halves: 2^128 alone is not a float32, and 88.7 needs it.
  const whole = i32x4.trunc_sat_f32x4_s(n)
  const half = i32x4.shr_s(whole, 1)
  const low = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23)
  const high = i32x4.shl(i32x4.add(i32x4.sub(whole, half), i32x4.splat(127)), 23)
  const y = f32x4.mul(f32x4.mul(p, low), high)
  return v128.andnot(y, f32x4.lt(x, splat(-87.33)))
}

/** 1 / (1 + e^-x), relative error < 4e-7; 0 below -88.7 (where float32 would be subnormal). */
@inline
export function sigmoid(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(splat(1), exp(f32x4.neg(x))))
}

/**
 * tanh x, relative error < 5e-7: x P(x^2) / Q(x^2), a minimax fit of degrees 4 and 4 on |x| <= 9.02 (beyond which
 * tanh rounds to 1), made by iteratively reweighted least squares on the relative error.
 */
@inline
export function tanh(x: v128): v128 {
  // From 9.3 on the quotient is above 1: what is cut off there is 1 exactly, with slope 0.
  const t = atLeast(atMost(x, splat(9.4)), splat(-9.4))
  const y = f32x4.mul(t, t)
  let p = multiplyAdd(splat(1.33188971e-8), y, splat(2.0583353e-5))
  p = multiplyAdd(p, y, splat(3.49402661e-3))
  p = multiplyAdd(p, y, splat(0.133797109))
  p = multiplyAdd(p, y, splat(1))
  let q = multiplyAdd(splat(7.76194668e-7), y, splat(3.28308e-4))
  q = multiplyAdd(q, y, splat(2.5871044e-2))
  q = multiplyAdd(q, y, splat(0.467130274))
  q = multiplyAdd(q, y, splat(1))
  const r = f32x4.div(f32x4.mul(t, p), q)
  return atLeast(atMost(r, splat(1)), splat(-1))
}

/** e^x - 1 for x <= 0, relative error < 2e-6: 2 t / (1 - t) with t = tanh(x / 2) keeps the digits near 0. */
@inline
export function expMinus1(x: v128): v128 {
  const t = tanh(f32x4.mul(x, splat(0.5)))
  return f32x4.div(f32x4.add(t, t), f32x4.sub(splat(1), t))
}

/** Applies a double-precision function to each lane: for the functions that are too rare to be vectorised. */
@inline
export function eachLane(x: v128, f: (x: f64) => f64): v128 {
  let y = f32x4.splat(<f32>f(<f64>f32x4.extract_lane(x, 0)))
  y = f32x4.replace_lane(y, 1, <f32>f(<f64>f32x4.extract_lane(x, 1)))
  y = f32x4.replace_lane(y, 2, <f32>f(<f64>f32x4.extract_lane(x, 2)))
  return f32x4.replace_lane(y, 3, <f32>f(<f64>f32x4.extract_lane(x, 3)))
}

/**
 * Phi(x), the standard normal distribution, absolute error < 2e-7: (1 + erf(x / sqrt 2)) / 2 with the error function
 * as x P(x^2) / Q(x^2), a minimax fit of degrees 5 and 5 on |x| <= 5.7, made as that of tanh.
 */
@inline
export function normalDistribution(x: v128): v128 {
  const t = atLeast(atMost(x, splat(5.7)), splat(-5.7))
  const y = f32x4.mul(t, t)
  let p = multiplyAdd(splat(4.33916263e-8), y, splat(1.25786501e-5))
  p = multiplyAdd(p, y, splat(3.47533001e-4))
  p = multiplyAdd(p, y, splat(9.41322371e-3))
  p = multiplyAdd(p, y, splat(6.88780993e-2))
  p = multiplyAdd(p, y, splat(0.797884524))
  let q = multiplyAdd(splat(1.16197337e-6), y, splat(7.47114973e-5))
  q = multiplyAdd(q, y, splat(1.91321562e-3))
  q = multiplyAdd(q, y, splat(2.89641824e-2))
  q = multiplyAdd(q, y, splat(0.252992123))
  q = multiplyAdd(q, y, splat(1))
  const erf = atLeast(atMost(f32x4.div(f32x4.mul(t, p), q), splat(1)), splat(-1))
  return multiplyAdd(erf, splat(0.5), splat(0.5))
}

/** phi(x) = e^(-x^2 / 2) / sqrt(2 pi), relative error < 4e-6 where it does not underflow. */
@inline
export function normalDensity(x: v128): v128 {
  return f32x4.mul(splat(0.398942280), exp(f32x4.mul(f32x4.mul(x, x), splat(-0.5))))
}

export function softplus(x: f64): f64 {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

export function sine(x: f64): f64 {
  return Math.sin(x)
}

export function cosine(x: f64): f64 {
  return Math.cos(x)
}

export function minusSine(x: f64): f64 {
  return -Math.sin(x)
}
