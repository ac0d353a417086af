import Foundation

/// The progress of a command on standard error: the share of the work done, the rate, and an estimate of the time left.
struct ProgressBar {
  private let total: Double?
  private let noun: String
  private let isTerminal = Self.hasTerminal
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  private static let width = 24

  /// Creates a bar for an input of `total` bytes; nil if that is not known.
  init(total: Int?) {
    self.total = total.map { Double($0) }
    noun = "lines"
  }

  /// Creates a bar for a number of things.
  init(total: Double, of noun: String) {
    self.total = total
    self.noun = noun
  }

  /// Whether standard error is a terminal.
  static var hasTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Shows how many things are done, as ``show(bytes:lines:isLast:)`` does.
  mutating func show(count: Int, isLast: Bool = false) {
    show(bytes: count, lines: count, isLast: isLast)
  }

  /// Shows the progress, at most five times a second in a terminal and every ten seconds in a log.
  mutating func show(bytes: Int, lines: Int, isLast: Bool = false) {
    let now = ContinuousClock.now
    let interval = isTerminal ? Duration.milliseconds(200) : .seconds(10)
    if !isLast, now - (lastShown ?? start) < interval { return }
    lastShown = now
    let text = Self.text(
      fraction: total.map { $0 > 0 ? min(1, Double(bytes) / $0) : 1 }, lines: lines,
      noun: noun, elapsed: (now - start) / .seconds(1))
    let ending = isTerminal ? (isLast ? "\n" : "") : "\n"
    // The escape sequence erases the previous text of the line.
    FileHandle.standardError.write(Data(((isTerminal ? "\r\u{1B}[K" : "") + text + ending).utf8))
  }

  /// Returns the text of the bar, without control characters.
  static func text(fraction: Double?, lines: Int, noun: String, elapsed: Double) -> String {
    let rate = elapsed > 0 ? Double(lines) / elapsed : 0
    let count = "\(lines) \(noun), \(Int(rate)) per second"
    guard let fraction else { return count }
    let filled = Int(fraction * Double(width))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let timeLeft =
      fraction > 0 && fraction < 1 ? ", \(time(elapsed * (1 - fraction) / fraction)) left" : ""
    return "\(bar) \(Int(fraction * 100)) %, \(count)\(timeLeft)"
  }

  private static func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9).rounded(.up))
    let parts = [whole / 3600, whole / 60 % 60, whole % 60]
    return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
