// The version of this program.

/// What this program is, for those who ask the server or the command.
public enum Version {
  /// Its version (https://semver.org).
  public static let current = "0.1.0"
}
