import BigInt

extension BigUInt {
  /// Returns the number of subsets with `k` members of a set with `n` members, exactly; 0 if there are none.
  static func binomial(_ n: Int, _ k: Int) -> BigUInt {
    guard 0 <= k, k <= n else { return 0 }
    var result: BigUInt = 1
    // After each step the result is a binomial coefficient, so the division leaves no remainder.
    for step in 0..<Swift.min(k, n - k) {
      result = result * BigUInt(n - step) / BigUInt(step + 1)
    }
    return result
  }
}
