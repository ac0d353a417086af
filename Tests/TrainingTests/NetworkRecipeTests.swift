import Testing
import Training

@Suite struct NetworkRecipeTests {
  @Test(arguments: [NetworkRecipe.energy, .bandGap])
  func `the learning rate rises to its peak in a line, then falls to zero`(recipe: NetworkRecipe) {
    let rates = (1...recipe.stepCount).map(recipe.learningRate)
    let peak = Int(recipe.warmUp * Double(recipe.stepCount))
    #expect(abs(rates[peak - 1] - recipe.learningRate) < 1e-12)
    #expect(abs(rates[peak / 2 - 1] - recipe.learningRate / 2) < 1e-12)
    #expect(zip(rates[..<peak], rates[1..<peak]).allSatisfy { $0 < $1 })
    #expect(zip(rates[peak...], rates[(peak + 1)...]).allSatisfy { $0 > $1 })
    #expect(abs(rates[rates.count - 1]) < 1e-12)
    // Half way down the cosine is half the peak.
    let middle = (peak + recipe.stepCount) / 2
    #expect(abs(rates[middle - 1] - recipe.learningRate / 2) < 1e-3 * recipe.learningRate)
  }

  @Test(arguments: [1, 2, 10])
  func `the shortest schedules are finite and within the peak`(steps: Int) {
    var recipe = NetworkRecipe.energy
    recipe.stepCount = steps
    for step in 1...steps {
      #expect((0...recipe.learningRate).contains(recipe.learningRate(at: step)))
    }
  }

  @Test func `few rows take fewer steps, never more than the recipe's`() {
    let recipe = NetworkRecipe.energy
    #expect(recipe.scaled(toRows: 1_000_000) == recipe)
    let steps = [1, 50, 400, 1000, 10_000].map { recipe.scaled(toRows: $0).stepCount }
    #expect(zip(steps, steps.dropFirst()).allSatisfy(<=))
    #expect(steps.allSatisfy { (1...recipe.stepCount).contains($0) })
    #expect(steps[1] < recipe.stepCount)
  }

  @Test(arguments: [0.01, 0.1, 0.5, 2])
  func `an effort is a share of the steps that are due for the rows, few or many`(effort: Double) {
    let usual = NetworkRecipe.energy
    var recipe = usual
    recipe.effort = effort
    for count in [20, 100, 1_000_000] {
      let steps = Double(usual.scaled(toRows: count).stepCount)
      #expect(Double(recipe.scaled(toRows: count).stepCount) == (effort * steps).rounded(.down))
    }
  }
}
