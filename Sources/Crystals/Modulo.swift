/// Returns the least non-negative remainder.
@inlinable
package func modulo(_ value: Int, _ divisor: Int) -> Int {
  let remainder = value % divisor
  return remainder < 0 ? remainder + divisor : remainder
}

/// Returns the remainder by `period` of a number from −`period` up to, but not including, twice `period`.
@inlinable
package func wrapped(_ number: Int, _ period: Int) -> Int {
  if number < 0 { number &+ period } else if number < period { number } else { number &- period }
}
