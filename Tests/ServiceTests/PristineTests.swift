import Crystals
import Defects
import FileSupport
import Foundation
import JSON
import Logging
import ModelSupport
import Prediction
import PredictionStore
import Service
import Structures
import Testing

struct PristineTests {
  /// The tiny model with a band gap of 1.5 eV in the file of MoS2.
  private static let predictor = Result {
    let hosts = CommittedFiles.hosts.filter { ["BN", "MoS2", "P"].contains($0.name) }.map { host in
      host.name != "MoS2"
        ? host
        : Host(
          name: host.name, title: host.title, thermodynamics: host.thermodynamics,
          bandGap: HostBandGap(value: 1.5, source: "a test"), cell: host.cell)
    }
    return try withTemporaryFolder { folder in
      for (name, data) in TinyModel.shared.files {
        try data.write(to: URL(filePath: folder + "/" + name))
      }
      return try Predictor(path: folder, catalogue: HostCatalogue(hosts: hosts))
    }
  }

  private func response(_ text: String, by caching: CachingPredictor) throws -> PredictionResponse {
    try caching.response(to: ConfigurationDocument(json: Array(text.utf8)))
  }

  private func caching() throws -> CachingPredictor {
    CachingPredictor(
      Predictors(try Self.predictor.get()),
      store: PredictionStore(StoreConfiguration(path: nil), logger: Logger(label: "test")))
  }

  @Test(arguments: ["", #","chemical_potentials":"S-poor""#, #","explain":true"#])
  func `the pristine host has energy 0 at all potentials, and the gap of its file`(more: String)
    throws
  {
    let caching = try caching()
    for _ in 0..<2 {
      let answer = try response(
        #"{"material":"MoS2","supercell":[6,7],"defects":[]\#(more)}"#, by: caching)
      #expect(
        PredictionField.allCases.map { answer[$0] }
          == [0, 0, 0, 0, 1.5, 1.5, 1.5, answer[.intervalCoverage], 0])
      let prediction = answer.lookup.prediction
      #expect(prediction.key.canonicalKey == "MoS2:6x7:")
      #expect(prediction.defectCount == 0 && prediction.isInDomain)
      // It is not from the model, so it is not remembered with the model.
      #expect(!answer.lookup.isCached)
      #expect(answer.explanation.map { $0.defects.isEmpty && $0.pairs.isEmpty } ?? true)
      #expect(answer.explanation?.manyBody ?? 0 == 0)
    }
  }

  @Test func `pristine hosts among others change nothing for the others`() throws {
    let caching = try caching()
    let pristine = #"{"material":"MoS2","supercell":[5,5],"defects":[]}"#
    let others = try Fixture.configurations(4, seed: 3).map { Fixture.json($0) }
    let documents = try [pristine, others[0], others[1], pristine, others[2], others[3]].map {
      try ConfigurationDocument(json: Array($0.utf8))
    }
    let together = try caching.responses(to: documents.map { .success($0) }).map { try $0.get() }
    #expect(together[0][.bandGap] == 1.5 && together[3][.bandGap] == 1.5)
    for (index, text) in zip([1, 2, 4, 5], others) {
      let alone = try response(
        text, by: CachingPredictor(Predictors(Self.predictor.get()), store: nil))
      #expect(together[index].bytes == alone.bytes)
    }
  }

  @Test func `without a gap in the host file the fault says so, also for a structure`() throws {
    let caching = try caching()
    let structure = try DefectConfiguration(
      supercell: CommittedFiles.supercell("BN", 4, 4), defects: []
    ).text(as: .poscar)
    let quoted = String(decoding: try JSONEncoder().encode(structure), as: UTF8.self)
    for (text, pointer) in [
      (#"{"material":"BN","supercell":[4,4],"defects":[]}"#, "/defects"),
      (#"{"structure":\#(quoted)}"#, "/structure"),
    ] {
      let error = try #require(throws: InvalidDocument.self) { try response(text, by: caching) }
      #expect(error.faults.map(\.code) == [.noBandGap])
      #expect(error.faults.map(\.pointer) == [pointer])
    }
  }
}
