import Crystals
import FileSupport
import FoundationEssentials
import Testing
import Training

@Suite struct NetworkRecipeTests {
  @Test(arguments: [NetworkRecipe.energy, .bandGap])
  func `the learning rate rises linearly to its peak, then falls to zero`(recipe: NetworkRecipe) {
    let rates = (1...recipe.stepCount).map(recipe.learningRate)
    let peak = Int(recipe.warmUp * Double(recipe.stepCount))
    #expect(abs(rates[peak - 1] - recipe.learningRate) < 1e-12)
    #expect(abs(rates[peak / 2 - 1] - recipe.learningRate / 2) < 1e-12)
    #expect(zip(rates[..<peak], rates[1..<peak]).allSatisfy { $0 < $1 })
    #expect(zip(rates[peak...], rates[(peak + 1)...]).allSatisfy { $0 > $1 })
    #expect(abs(rates[rates.count - 1]) < 1e-12)
    // The middle of the cosine is half the peak.
    let middle = (peak + recipe.stepCount) / 2
    #expect(abs(rates[middle - 1] - recipe.learningRate / 2) < 1e-3 * recipe.learningRate)
  }

  @Test(arguments: [1, 2, 10])
  func `the learning rate of a short schedule is at most the peak`(steps: Int) {
    var recipe = NetworkRecipe.energy
    recipe.stepCount = steps
    for step in 1...steps {
      #expect((0...recipe.learningRate).contains(recipe.learningRate(at: step)))
    }
  }

  @Test func `few rows take fewer steps`() {
    let recipe = NetworkRecipe.energy
    #expect(recipe.scaled(toRows: 1_000_000) == recipe)
    let steps = [1, 50, 400, 1000, 10_000].map { recipe.scaled(toRows: $0).stepCount }
    #expect(zip(steps, steps.dropFirst()).allSatisfy(<=))
    #expect(steps.allSatisfy { (1...recipe.stepCount).contains($0) })
    #expect(steps[1] < recipe.stepCount)
  }

  @Test(arguments: [0.01, 0.1, 0.5, 2])
  func `the step scale is a factor of the number of steps, for few and many rows`(scale: Double) {
    let usual = NetworkRecipe.energy
    var recipe = usual
    recipe.stepScale = scale
    for count in [20, 100, 1_000_000] {
      let steps = Double(usual.scaled(toRows: count).stepCount)
      #expect(Double(recipe.scaled(toRows: count).stepCount) == (scale * steps).rounded(.down))
    }
  }

  @Test func `the files of the committed hosts set these cutoffs and repeats`() {
    let recipe = NetworkRecipe.energy.adapted(to: CommittedFiles.catalogue.hosts)
    #expect(recipe.cutoff == 10)
    #expect(recipe.cutoffs == ["BN": 8, "P": 8])
    #expect(recipe.repeats == ["BN": 3])
  }

  @Test func `the settings of a recipe override those of host files`() {
    var recipe = NetworkRecipe.energy
    recipe.cutoffs = ["BN": 6]
    recipe.repeats = ["P": 2]
    let adapted = recipe.adapted(to: CommittedFiles.catalogue.hosts)
    #expect(adapted.cutoffs == ["BN": 6, "P": 8])
    #expect(adapted.repeats == ["BN": 3, "P": 2])
  }

  @Test(arguments: [
    (#"{"energy_cutoff":0.5}"#, "training.energy_cutoff"),
    (#"{"energy_cutoff":51}"#, "training.energy_cutoff"),
    (#"{"energy_repeats":0}"#, "training.energy_repeats"),
    (#"{"energy_repeats":"1"}"#, "training.energy_repeats"),
  ])
  func `a host file with a setting out of range is rejected`(
    settings: String, field: String
  ) throws {
    let error = try #require(throws: HostError.self) {
      try Host(
        json: Data(
          """
          {"name": "X", "title": "", "training": \(settings), "cell": {"a": 3, "b": 3, "c": 20,
          "alpha": 90, "beta": 90, "gamma": 120}, "atoms": [{"element": "B", "position": [0, 0, 0]}]}
          """.utf8), file: "X.json")
    }
    #expect("\(error)".contains(field))
  }
}
