/// A member of the list in Accept or Accept-Encoding: what a client accepts, and how much it prefers that
/// (RFC 9110 §12.4.2).
struct WeightedMember {
  /// What is accepted, without parameters, such as `gzip` or `application/json`.
  let name: Substring
  /// The weight in thousandths: 1000 if there is none, 0 if it is malformed.
  let weight: Int

  /// Parses a member of a list.
  init(_ member: Substring) {
    let parts = member.split(separator: ";", omittingEmptySubsequences: false)
    name = parts[0].trimmingWhitespace()
    weight = Self.weight(parts.dropFirst())
  }

  private static func weight(_ parameters: ArraySlice<Substring>) -> Int {
    for parameter in parameters {
      let pair = parameter.split(separator: "=", maxSplits: 1).map { $0.trimmingWhitespace() }
      guard pair.count == 2, pair[0] == "q" || pair[0] == "Q" else { continue }
      return thousandths(pair[1]) ?? 0
    }
    return 1000
  }

  /// Parses a `qvalue`: from 0 to 1 with at most three decimals.
  private static func thousandths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts[0] == "0" || parts[0] == "1" else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.utf8.count <= 3, decimals.utf8.allSatisfy(ByteClass.isDigit) else { return nil }
    let value = Int(parts[0] + decimals + String(repeating: "0", count: 3 - decimals.utf8.count))
    return value.flatMap { $0 <= 1000 ? $0 : nil }
  }
}
