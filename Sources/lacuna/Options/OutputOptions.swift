import ArgumentParser

/// The output file of a command.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      """
      Output file, which must not exist; compressed if its name ends in .gz. Until it is complete its name is \
      FILE.partial. (default: standard output)
      """, valueName: "file"))
  var path: String?
}
