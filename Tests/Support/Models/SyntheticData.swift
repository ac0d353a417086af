import Crystals
import Defects
import FileSupport
import FoundationEssentials
import Numerics
import Training

/// Labelled rows that follow a simple formula, for tests of training.
package enum SyntheticData {
  /// Returns labelled NDJSON: energies of the species and of their number, and a gap that vacancies
  /// reduce, with noise of a standard deviation in eV.
  ///
  /// Only rows whose index is a multiple of `energyEvery` have an energy, and of `gapEvery` a gap; with 0 none has.
  package static func ndjson(
    of host: String, count: Int, dataset: String? = nil,
    catalogue: HostCatalogue = CommittedFiles.catalogue, energyEvery: Int = 1, gapEvery: Int = 1,
    noise: Double = 0.05
  ) throws -> String {
    guard let host = catalogue[host], let supercell = Supercell(host: host, a: 4, b: 4) else {
      throw HostError.unreadable(host, "no such host")
    }
    var random = SplitMix64(seed: UInt64(count))
    var lines: [String] = []
    // Equivalent configurations have equal labels.
    var noises: [CanonicalForm: Double] = [:]
    for index in 0..<count {
      let configuration = try DefectConfiguration.random(
        in: supercell, count: 1 + index % 5, using: &random)
      let defects = configuration.defects
      let documents = defects.map { defect in
        let site = supercell.site(at: defect.site)
        let fields = #""cell":[\#(site.i),\#(site.j)],"basis":\#(site.basis)}"#
        return switch defect.occupant {
        case .vacancy: #"{"type":"vacancy","# + fields
        case .element(let element): #"{"type":"substitution","to":"\#(element)","# + fields
        }
      }
      let number = Double(defects.count)
      let vacancies = Double(defects.count { $0.occupant == .vacancy })
      let energy = (3.1 * vacancies + 1.2 * (number - vacancies)) / number + 0.1 * number
      let drawn = noise * random.normal()
      let form = CanonicalForm(of: configuration)
      noises[form] = noises[form] ?? drawn
      let gap = max(0, 2 - 0.3 * vacancies + (noises[form] ?? drawn))
      let name = dataset.map { #""dataset":"\#($0)","# } ?? ""
      func label(_ value: Double, every: Int) -> String {
        every > 0 && index % every == 0 ? "\(value)" : "null"
      }
      lines.append(
        #"{"id":"\#(index)",\#(name)"material":"\#(host)","supercell":[4,4],"#
          + #""split":"\#(index % 4 == 0 ? "validation" : "train")","#
          + #""defects":[\#(documents.joined(separator: ","))],"#
          + #""formation_energy_per_site_ev":\#(label(energy, every: energyEvery)),"#
          + #""band_gap_ev":\#(label(gap, every: gapEvery))}"#)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns the data set of files with these texts.
  package static func dataset(
    _ texts: String..., catalogue: HostCatalogue = CommittedFiles.catalogue
  ) throws -> Dataset {
    try withTemporaryFolder { folder in
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
}
