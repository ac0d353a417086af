import Crystals
import Defects
import FoundationEssentials
import GraphNetwork
import Training

/// What the tests of training share.
enum Fixture {
  static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  /// The committed host catalogue.
  static let catalogue: HostCatalogue = {
    do { return try HostCatalogue(path: root + "/Models/hosts") } catch {
      fatalError("the committed host catalogue: \(error)")
    }
  }()

  /// The labelled data that the committed model was trained on, which is not part of the project.
  static let data = root + "/../shared/data/2dmd/2dmd.ndjson.gz"

  static var hasData: Bool { FileManager.default.fileExists(atPath: data) }

  /// Labelled NDJSON of made-up physics: energies of species and of pairs, a gap that vacancies close.
  static func ndjson(of host: String, count: Int, dataset: String? = nil) throws -> String {
    guard let host = catalogue[host], let supercell = Supercell(host: host, a: 4, b: 4),
      let carbon = Element(symbol: "C")
    else { throw HostError.unreadable(host, "no such host") }
    var random = SplitMix64(seed: UInt64(count))
    var lines: [String] = []
    for index in 0..<count {
      var sites: Set<Int> = []
      while sites.count < 1 + index % 5 {
        sites.insert(.random(in: 0..<supercell.siteCount, using: &random))
      }
      let vacancies = sites.sorted().map { ($0, Bool.random(using: &random)) }
      let defects = vacancies.map { index, isVacancy in
        let site = supercell.site(at: index)
        let place = #""cell":[\#(site.i),\#(site.j)],"basis":\#(site.basis)}"#
        return isVacancy
          ? #"{"type":"vacancy","# + place
          : #"{"type":"substitution","to":"\#(carbon)","# + place
      }
      let count = Double(vacancies.count)
      let energy = vacancies.reduce(0) { $0 + ($1.1 ? 3.1 : 1.2) } / count + 0.1 * count
      let gap = max(0, 2 - 0.3 * Double(vacancies.count { $0.1 }))
      let name = dataset.map { #""dataset":"\#($0)","# } ?? ""
      lines.append(
        #"{"id":"\#(index)",\#(name)"material":"\#(host)","supercell":[4,4],"#
          + #""split":"\#(index % 4 == 0 ? "validation" : "train")","#
          + #""defects":[\#(defects.joined(separator: ","))],"#
          + #""formation_energy_per_site_ev":\#(energy),"band_gap_ev":\#(gap)}"#)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static func rows(of host: String, count: Int, dataset: String? = nil) throws -> [LabelledRow] {
    try withFolder { folder in
      let file = folder + "/rows.ndjson"
      try Data(ndjson(of: host, count: count, dataset: dataset).utf8).write(
        to: URL(filePath: file))
      return try Dataset(paths: [file], catalogue: catalogue).rows
    }
  }

  /// Calls `body` with the path of an empty folder that is gone afterwards.
  static func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "lacuna-training-\(UInt64.random(in: 0 ... .max))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }
}
