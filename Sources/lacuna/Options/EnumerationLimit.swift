import ArgumentParser
import Service

/// The limit of enumerations over HTTP.
struct EnumerationLimit: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Maximum cost of an enumeration, its arrangements times their defects; more are refused with 422.
      """,
      valueName: "defects"))
  var maxEnumerationCost = ServiceConfiguration.defaultEnumerationCost

  func validate() throws {
    try checkRange("--max-enumeration-cost", maxEnumerationCost, 1...1 << 40)
  }
}
