// How far a long command has come, on standard error.

import Foundation

/// A line that tells how much of the input is read, how fast, and how long the rest may take.
struct ProgressBar {
  private let total: Int?
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let begun = ContinuousClock.now
  private var shown: ContinuousClock.Instant?

  private static let width = 24

  /// A bar for an input of so many bytes, if that is known.
  init(total: Int?) { self.total = total }

  /// Shows how far it is, unless that was shown a moment ago: a terminal is told five times a second,
  /// a log every ten seconds.
  mutating func show(bytes: Int, lines: Int, isLast: Bool = false) {
    let now = ContinuousClock.now
    let interval = isTerminal ? Duration.milliseconds(200) : .seconds(10)
    if !isLast, now - (shown ?? begun) < interval { return }
    shown = now
    let text = Self.text(
      fraction: total.map { $0 > 0 ? min(1, Double(bytes) / Double($0)) : 1 }, lines: lines,
      elapsed: (now - begun) / .seconds(1))
    let ending = isTerminal ? (isLast ? "\n" : "") : "\n"
    // Erases what is left of a longer line before.
    FileHandle.standardError.write(Data(((isTerminal ? "\r\u{1B}[K" : "") + text + ending).utf8))
  }

  /// The line, without control characters.
  static func text(fraction: Double?, lines: Int, elapsed: Double) -> String {
    let rate = elapsed > 0 ? Double(lines) / elapsed : 0
    let pace = "\(lines) lines, \(Int(rate)) a second"
    guard let fraction else { return pace }
    let filled = Int(fraction * Double(width))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let rest =
      fraction > 0 && fraction < 1 ? ", \(time(elapsed * (1 - fraction) / fraction)) left" : ""
    return "\(bar) \(Int(fraction * 100)) %, \(pace)\(rest)"
  }

  private static func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9).rounded(.up))
    let parts = [whole / 3600, whole / 60 % 60, whole % 60]
    return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
