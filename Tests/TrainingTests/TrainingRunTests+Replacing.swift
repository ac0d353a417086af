import Crystals
import FileSupport
import Foundation
import ModelSupport
import Prediction
import Synchronization
import Testing
import Training

/// What a run replaces, and what it leaves alone.
extension TrainingRunTests {
  @Test
  func `the checkpoints of other options or cells are refused, or discarded if that is asked for`()
    throws
  {
    try withTemporaryFolder { folder in
      let left = folder + "/left.partial"
      let first = try train(run(), to: folder + "/first", after: 120) {
        try? FileManager.default.copyItem(atPath: folder + "/first.partial", toPath: left)
      }
      var options = TrainingOptions.tiny()
      options.energy.learningRate *= 2
      let cell = try #require(CommittedFiles.catalogue["BN"]).cell
      let larger = Host(
        name: "BN", title: "",
        cell: try UnitCell(
          lengths: cell.lengths + [0.01, 0.01, 0], gamma: cell.gamma,
          atoms: cell.atoms.map { ($0.element, $0.position) }))
      let others = CommittedFiles.catalogue.hosts.filter { $0.name != "BN" }
      let catalogue = try HostCatalogue(hosts: others + [larger])
      for (name, other) in [
        ("options", try run(options)), ("cell", try run(catalogue: catalogue)),
      ] {
        let fresh = try train(other, to: "\(folder)/fresh-\(name)")
        #expect(fresh.files["weights.safetensors.gz"] != first.files["weights.safetensors.gz"])
        let path = "\(folder)/\(name)"
        try FileManager.default.copyItem(atPath: left, toPath: path + ".partial")
        let error = try #require(throws: TrainingError.self) { try train(other, to: path) }
        #expect("\(error)".contains(name == "cell" ? "cell" : "options.energy.learningRate is "))
        let resumed = try train(other, to: path, replacing: true)
        #expect(resumed.files == fresh.files && resumed.jobs == fresh.jobs)
      }
    }
  }

  @Test func `a folder that is not a model is never replaced`() throws {
    try withTemporaryFolder { folder in
      try Data("mine".utf8).write(to: URL(filePath: folder + "/notes"))
      #expect(throws: TrainingError.notAModel(folder)) {
        try run().run(output: folder, replacing: true, threads: 1) { _ in }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["notes"])
    }
  }

  @Test func `an existing model is replaced at the end, and only if that is asked for`() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try Data("old".utf8).write(to: URL(filePath: path + "/model.json"))
      let wasOld = Mutex(true)
      #expect(throws: TrainingError.modelExists(path)) {
        try run().run(output: path, threads: 2) { _ in }
      }
      _ = try run().run(output: path, replacing: true, threads: 2) { _ in
        let isOld = FileManager.default.contents(atPath: path + "/model.json") == Data("old".utf8)
        wasOld.withLock { $0 = $0 && isOld }
      }
      #expect(wasOld.withLock { $0 })
      #expect(try Predictor(path: path, catalogue: CommittedFiles.catalogue).passesSelfChecks())
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model"])
    }
  }
}
