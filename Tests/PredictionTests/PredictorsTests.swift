import FileSupport
import ModelSupport
import Prediction
import Testing

struct PredictorsTests {
  private func variant(_ name: String) throws -> Predictor {
    var folder = ModelFolder()
    try folder.edit { $0.name = name }
    return try folder.predictor()
  }

  @Test(.enabled(if: CommittedFiles.hasModel))
  func `the first model that knows a host is its default`() throws {
    let small = TinyModel.shared.predictor
    let large = try Predictor(path: CommittedFiles.model, catalogue: CommittedFiles.catalogue)
    for (models, name) in [([small, large], small.manifest.name), ([large, small], "2dmd")] {
      let predictors = try Predictors(models)
      #expect(predictors.catalogue.hosts == large.catalogue.hosts)
      for host in predictors.catalogue.hosts {
        let expected = small.catalogue[host.name] == nil ? "2dmd" : name
        #expect(predictors.predictor(of: host).manifest.name == expected)
      }
    }
  }

  @Test func `a model is found by its name and by its identity`() throws {
    let (one, other) = (TinyModel.shared.predictor, try variant("other"))
    let predictors = try Predictors([one, other])
    for predictor in [one, other] {
      #expect(predictors[predictor.manifest.name] === predictor)
      #expect(predictors[predictor.identity] === predictor)
    }
    #expect(predictors["none"] == nil && predictors["other@0"] == nil && predictors[""] == nil)
    #expect(Predictors(one)[one.identity] === one)
  }

  @Test func `two models of one name are refused`() throws {
    let models = [TinyModel.shared.predictor, try variant("other"), try variant("other")]
    let error = try #require(throws: ModelError.self) { try Predictors(models) }
    guard case .conflict(model: "other", _) = error else {
      Issue.record("\(error)")
      return
    }
  }
}
