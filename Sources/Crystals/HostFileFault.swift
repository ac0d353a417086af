/// A host file that a catalogue leaves out, and the reason.
public struct HostFileFault: Equatable, Sendable, CustomStringConvertible {
  /// The name of the host as the file gives it, or else the name of the file without its extension.
  public let host: String
  /// Why the host cannot be used; it names the file.
  public let error: HostError

  /// The reason, with the file.
  public var description: String { "\(error)" }
}
