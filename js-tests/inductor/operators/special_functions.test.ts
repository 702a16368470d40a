/** Functions of mathematics, against what is known of them. */
import {
  digamma,
  logGamma,
  polygamma,
  zeta,
} from '../../../web/inductor/operators/special_functions.js';

const EULER = 0.5772156649015329;
const ZETA3 = 1.2020569031595942;

function expectClose(got: number, wanted: number, relative = 4e-15): void {
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(relative * Math.max(Math.abs(wanted), 1e-300));
}

test('digamma', () => {
  expectClose(digamma(1), -EULER);
  expectClose(digamma(0.5), -EULER - 2 * Math.LN2);
  expectClose(digamma(2), 1 - EULER);
  expectClose(digamma(0.25), -EULER - Math.PI / 2 - 3 * Math.LN2);
  // The sum of 1/1 to 1/99.
  expectClose(digamma(100), 5.17737751763962 - EULER);
  expectClose(digamma(-0.5), 2 - EULER - 2 * Math.LN2, 2e-14);
  expect(digamma(0)).toBe(-Infinity);
  expect(digamma(-0)).toBe(Infinity);
  expect(digamma(-3)).toBeNaN();
  expect(digamma(-Infinity)).toBeNaN();
  expect(digamma(Infinity)).toBe(Infinity);
  expect(digamma(Number.NaN)).toBeNaN();
});

test('lgamma', () => {
  expectClose(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
  expectClose(logGamma(10), Math.log(362880));
  expectClose(logGamma(101), 363.73937555556347);
  // Gamma(-0.5) is -2 times the root of pi.
  expectClose(logGamma(-0.5), Math.log(2 * Math.sqrt(Math.PI)));
  expect(Math.abs(logGamma(1))).toBeLessThan(1e-14);
  expect(Math.abs(logGamma(2))).toBeLessThan(1e-14);
  expect(logGamma(0)).toBe(Infinity);
  expect(logGamma(-4)).toBe(Infinity);
  expect(logGamma(-Infinity)).toBe(Infinity);
  expect(logGamma(Number.NaN)).toBeNaN();
});

test('zeta', () => {
  expectClose(zeta(2, 1), Math.PI ** 2 / 6);
  expectClose(zeta(4, 1), Math.PI ** 4 / 90);
  expectClose(zeta(3, 1), ZETA3);
  expectClose(zeta(3, 2), ZETA3 - 1, 1e-14);
  expectClose(zeta(2, 0.5), Math.PI ** 2 / 2);
  expectClose(zeta(50, 1), 1 + 2 ** -50);
  // With the terms of -0.5 itself.
  expectClose(zeta(2, -0.5), Math.PI ** 2 / 2 + 4);
  expectClose(zeta(3, -0.5), 7 * ZETA3 - 8, 1e-14);
  expect(zeta(1, 3)).toBe(Infinity);
  expect(zeta(0.5, 3)).toBeNaN();
  expect(zeta(2, -3)).toBe(Infinity);
  expect(zeta(2.5, -0.5)).toBeNaN();
  expect(zeta(2, Infinity)).toBeNaN();
});

test('a zeta far from everything ends at once', () => {
  expectClose(zeta(2, 1e15), 1e-15, 1e-14);
  expectClose(zeta(2, -1e6 - 0.5), Math.PI ** 2 - zeta(2, 1e6 + 1.5));
  expect(zeta(1000, 0.001)).toBe(Infinity);
  expect(zeta(1e30, 2)).toBe(0);
  expect([0.5, 1, 2].map((q) => zeta(Infinity, q))).toEqual([Infinity, 1, 0]);
});

test('polygamma', () => {
  expect(polygamma(0, 3)).toBe(digamma(3));
  expectClose(polygamma(1, 1), Math.PI ** 2 / 6);
  expectClose(polygamma(2, 1), -2 * ZETA3);
  expectClose(polygamma(3, 0.5), Math.PI ** 4, 1e-14);
  expect(polygamma(2, 0)).toBe(-Infinity);
  expect(polygamma(1, Infinity)).toBe(0);
});
