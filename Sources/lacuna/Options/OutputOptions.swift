import ArgumentParser

/// The output file of a command.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      """
      Output file, which must not exist; compressed if its name ends in .gz. \
      (default: standard output)
      """, valueName: "file"))
  var path: String?
}
