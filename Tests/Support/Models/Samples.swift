import Crystals
import Defects
import FoundationEssentials
import GraphNetwork
import Numerics
import Training

/// What tests share: the committed hosts, random configurations and labelled rows of made-up physics.
package enum Samples {
  package static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }

  /// The committed host catalogue.
  package static let catalogue: HostCatalogue = {
    do { return try HostCatalogue(path: root + "/Models/hosts") } catch {
      fatalError("the committed host catalogue: \(error)")
    }
  }()

  /// The labelled data that the committed model was trained on, which are not part of the project:
  /// `LACUNA_DATA`, or a file beside the repository.
  package static let data =
    ProcessInfo.processInfo.environment["LACUNA_DATA"] ?? root
    + "/../shared/data/2dmd/2dmd.ndjson.gz"

  package static var hasData: Bool { FileManager.default.fileExists(atPath: data) }

  /// The folder of the committed model.
  package static let model = root + "/Models/2dmd"

  package static var hasModel: Bool {
    FileManager.default.fileExists(atPath: model + "/model.json")
  }

  /// What replaces each element of a committed host in the made-up rows.
  package static let substituents = [
    "B": "C", "N": "C", "P": "N", "Mo": "W", "W": "Mo", "S": "Se", "Se": "S", "Ga": "In",
    "In": "Ga",
  ]

  package static func supercell(_ name: String, _ a: Int, _ b: Int) throws -> Supercell {
    guard let host = catalogue[name], let supercell = Supercell(host: host, a: a, b: b) else {
      throw HostError.unreadable(name, "no such host or supercell")
    }
    return supercell
  }

  /// `count` defects at different sites: vacancies, and the substituents of ``substituents``.
  package static func configuration(
    in supercell: Supercell, count: Int, using random: inout SplitMix64
  ) throws -> DefectConfiguration {
    var sites: Set<Int> = []
    while sites.count < count {
      sites.insert(.random(in: 0..<supercell.siteCount, using: &random))
    }
    return try DefectConfiguration(
      supercell: supercell,
      defects: sites.sorted().shuffled(using: &random).map { site in
        let element = supercell.element(at: site)
        let other = Element(symbol: substituents[element.symbol] ?? "C")
        let occupant = Bool.random(using: &random) ? other.map(Occupant.element) : nil
        return PointDefect(site: site, occupant: occupant ?? .vacancy)
      })
  }

  /// The image of a configuration under a random operation and translation of its supercell, its
  /// defects in another order.
  package static func image(
    of configuration: DefectConfiguration, using random: inout SplitMix64
  ) throws -> DefectConfiguration {
    let supercell = configuration.supercell
    let kept = supercell.keptOperations
    let operation = supercell.host.operations[kept[.random(in: 0..<kept.count, using: &random)]]
    let di = Int.random(in: 0..<supercell.a, using: &random)
    let dj = Int.random(in: 0..<supercell.b, using: &random)
    return try DefectConfiguration(
      supercell: supercell,
      defects: configuration.defects.map { defect in
        var site = operation.image(of: supercell.site(at: defect.site))
        site.i += di
        site.j += dj
        return PointDefect(site: supercell.index(of: site), occupant: defect.occupant)
      }.shuffled(using: &random))
  }

  /// Labelled NDJSON of made-up physics: energies of species and of crowds, a gap that vacancies close
  /// with `noise` in eV, told in every `gapEvery`-th row.
  package static func ndjson(
    of host: String, count: Int, dataset: String? = nil, catalogue: HostCatalogue = catalogue,
    gapEvery: Int = 1, noise: Double = 0.05
  ) throws -> String {
    guard let host = catalogue[host], let supercell = Supercell(host: host, a: 4, b: 4) else {
      throw HostError.unreadable(host, "no such host")
    }
    var random = SplitMix64(seed: UInt64(count))
    var lines: [String] = []
    for index in 0..<count {
      let defects = try configuration(in: supercell, count: 1 + index % 5, using: &random).defects
      let documents = defects.map { defect in
        let site = supercell.site(at: defect.site)
        let place = #""cell":[\#(site.i),\#(site.j)],"basis":\#(site.basis)}"#
        return switch defect.occupant {
        case .vacancy: #"{"type":"vacancy","# + place
        case .element(let element): #"{"type":"substitution","to":"\#(element)","# + place
        }
      }
      let number = Double(defects.count)
      let vacancies = Double(defects.count { $0.occupant == .vacancy })
      let energy = (3.1 * vacancies + 1.2 * (number - vacancies)) / number + 0.1 * number
      let gap = max(0, 2 - 0.3 * vacancies + noise * random.normal())
      let name = dataset.map { #""dataset":"\#($0)","# } ?? ""
      let label = index % gapEvery == 0 ? "\(gap)" : "null"
      lines.append(
        #"{"id":"\#(index)",\#(name)"material":"\#(host)","supercell":[4,4],"#
          + #""split":"\#(index % 4 == 0 ? "validation" : "train")","#
          + #""defects":[\#(documents.joined(separator: ","))],"#
          + #""formation_energy_per_site_ev":\#(energy),"band_gap_ev":\#(label)}"#)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The data set of these texts, read as files are.
  package static func dataset(
    _ texts: String..., catalogue: HostCatalogue = catalogue
  ) throws -> Dataset {
    try withFolder { folder in
      let paths = try texts.enumerated().map { index, text in
        let path = folder + "/\(index).ndjson"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
      }
      return try Dataset(paths: paths, catalogue: catalogue)
    }
  }

  package static func rows(
    of host: String, count: Int, dataset: String? = nil
  ) throws -> [LabelledRow] {
    try self.dataset(ndjson(of: host, count: count, dataset: dataset)).rows
  }

  /// Options of a run that takes a moment: small networks, few steps, few trees.
  package static func options(_ name: String = "tiny") -> TrainingOptions {
    var options = TrainingOptions(name: name)
    options.members = 2
    options.folds = 3
    options.networkRows = 35
    options.forest.treeCount = 10
    for recipe in [\TrainingOptions.energy, \.bandGap] {
      options[keyPath: recipe].width = 12
      options[keyPath: recipe].blockCount = 1
      options[keyPath: recipe].cutoff = 6
      options[keyPath: recipe].cutoffs = Dictionary(
        uniqueKeysWithValues: catalogue.hosts.map { ($0.name, 6) })
      options[keyPath: recipe].stepCount = 25
      options[keyPath: recipe].denseBatch = 16
      options[keyPath: recipe].diluteBatch = min(8, options[keyPath: recipe].diluteBatch)
    }
    return options
  }

  /// Calls `body` with the path of an empty folder that is gone afterwards.
  package static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "lacuna-tests-\(UInt64.random(in: 0 ... .max))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }
}
