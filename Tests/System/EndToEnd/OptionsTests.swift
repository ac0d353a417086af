import FileSupport
import Foundation
import Testing

/// Documents, manifests and scripts name the options of the program as its help does.
struct OptionsTests {
  private static let subcommands = [
    "serve", "predict", "enumerate", "explain", "health", "train", "evaluate", "structure", "host",
    "import",
  ]

  /// The help of every subcommand, with single spaces.
  private static let help = Result {
    try Dictionary(
      uniqueKeysWithValues: subcommands.map { name in
        let program = try Program([name, "--help"])
        let lines = try program.readOutput()
        return (name, lines.joined(separator: " ").replacing(#/\s+/#, with: " "))
      })
  }

  /// The paths of the files with command lines of the program.
  private static let files = Result {
    let folders = try ["Deploy", "Tests/System"].flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: CommittedFiles.root + "/" + folder)
        .map { "\(folder)/\($0)" }
    }
    return ["README.md", "CONTRIBUTING.md", "openapi.yaml", "Makefile", ".ci/run"]
      + folders.filter { $0.wholeMatch(of: #/.*\.(md|ya?ml|sh|py|service|cfg)|.*file/#) != nil }
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: CommittedFiles.root + "/" + path, encoding: .utf8)
  }

  /// Returns the options in the help of a subcommand, or of all of them.
  private func options(of subcommand: String? = nil) throws -> Set<Substring> {
    let help = try Self.help.get()
    let texts = subcommand.map { [help[$0] ?? ""] } ?? Array(help.values)
    return Set(texts.flatMap { $0.matches(of: #/--[a-z0-9-]+/#).map(\.output) })
  }

  @Test func `every option on a command line of the program exists`() throws {
    // A subcommand after the program, or at the start of a string or a list, and the rest of the command.
    let command =
      #/(?:lacuna|[Pp]rogram|LACUNA\w*|\[|=)[}"']*,? *["']?(serve|predict|enumerate|explain|health|train|evaluate|structure|host|import)\b([^|;&`]*)/#
    var count = 0
    for path in try Self.files.get() {
      for line in try text(path).replacing("\\\n", with: " ").split(separator: "\n") {
        for match in line.matches(of: command) {
          let options = try options(of: String(match.1))
          for option in match.2.matches(of: #/[\s"'](--[a-z0-9][a-z0-9-]*)/#) {
            count += 1
            #expect(options.contains(option.1), "\(path): lacuna \(match.1) \(option.1)")
          }
        }
      }
    }
    #expect(count >= 20)
  }

  @Test func `every option in a manifest or a document exists`() throws {
    let options = try options()
    var count = 0
    for path in try Self.files.get() {
      // Arguments are items of a list in a manifest, and code in a document.
      let pattern =
        switch path.split(separator: ".").last {
        case "yaml": #/(?m)^ *- (--[a-z0-9-]+)/#
        case "md": #/`(--[a-z0-9-]+)/#
        case "py": #/Service\([^)\n]*?"(--[a-z0-9-]+)/#
        default: #/(?!)(.)/#
        }
      for match in try text(path).matches(of: pattern) {
        count += 1
        #expect(options.contains(match.1), "\(path): \(match.1)")
      }
    }
    #expect(count >= 20)
  }

  /// A statement is "1 MiB by default (`--max-line-bytes`)" or "`--max-queued` (1024".
  @Test func `every default that a document states is that of the program`() throws {
    let help = try #require(Self.help.get()["serve"])
    var defaults: [Substring: String] = [:]
    for match in help.matches(of: #/(--[a-z0-9-]+) <[^>]+>(?:(?! --[a-z]).)*?\(default: ([^)]+)\)/#)
    {
      defaults[match.1] = String(match.2)
    }
    let number = #/([0-9][0-9,]*)(?: (KiB|MiB))?/#
    var count = 0
    for path in ["README.md", "openapi.yaml", "Deploy/README.md", "Deploy/SCALING.md"] {
      let text = try text(path).replacing(#/\s+/#, with: " ")
      let statements =
        text.matches(of: #/([0-9][0-9,]*(?: [KM]iB)?) by default \(`(--[a-z0-9-]+)`\)/#).map {
          ($0.2, $0.1)
        }
        + text.matches(of: #/`(--[a-z0-9-]+)` \(([0-9][0-9,]*(?: [KM]iB)?)/#).map { ($0.1, $0.2) }
      for (option, value) in statements {
        let match = try #require(value.wholeMatch(of: number))
        let unit = ["KiB": 1 << 10, "MiB": 1 << 20][match.2 ?? ""] ?? 1
        let stated = try #require(Int(match.1.replacing(",", with: ""))) * unit
        count += 1
        #expect(defaults[option] == "\(stated)", "\(path): \(option)")
      }
    }
    #expect(count >= 5)
  }
}
