/// The version of this program.
public enum ProgramVersion {
  /// The current version (https://semver.org).
  public static let current = "0.1.0"
}
