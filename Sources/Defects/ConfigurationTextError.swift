/// A text that is not that of a configuration.
public enum ConfigurationTextError: Error, Equatable, CustomStringConvertible {
  /// The text has more than ``maximumLength`` bytes.
  case tooLong
  /// The catalogue has no host of this name.
  case unknownHost(String)
  /// A part of the text does not have the form "HOST:AxB:v@i.j.basis+ELEMENT@i.j.basis…".
  case malformed(String)

  /// The maximum length of a text, bytes; it suffices for all sites of the largest supercell of a large cell.
  public static let maximumLength = 1 << 22

  /// What is wrong and what is allowed, in one sentence.
  public var description: String {
    switch self {
    case .tooLong: "the text of a configuration must have at most \(Self.maximumLength) bytes"
    case .unknownHost(let name): "no host is called '\(name)'"
    case .malformed(let part):
      "'\(part.prefix(80))' does not have the form HOST:AxB:v@i.j.basis+ELEMENT@i.j.basis"
    }
  }
}
