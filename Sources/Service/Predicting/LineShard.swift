/// A share of the lines of a file, so that several processes can work on one: every n-th line from the i-th on, written
/// "i/n" with i counted from 0.
public struct LineShard: Equatable, Sendable, CustomStringConvertible {
  /// The index of the share, from 0.
  public let index: Int
  /// The number of shares.
  public let count: Int

  /// All lines.
  public static let all = LineShard(index: 0, count: 1)

  /// The largest number of shares.
  public static let maximumCount = 1_000_000

  private init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Reads "i/n"; nil unless 0 ≤ i < n ≤ ``maximumCount``.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]),
      (1...Self.maximumCount).contains(count), (0..<count).contains(index)
    else { return nil }
    self.init(index: index, count: count)
  }

  /// Whether the share has the line with a number, counted from 1.
  package func contains(line number: Int) -> Bool { (number - 1) % count == index }

  /// "i/n".
  public var description: String { "\(index)/\(count)" }
}
