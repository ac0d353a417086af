import Samples
import Testing
import Training

@Suite struct FoldsTests {
  @Test func `folds of every data set are of nearly one size`() throws {
    let rows =
      try Samples.rows(of: "BN", count: 47, dataset: "a") + Samples.rows(of: "P", count: 33)
    let folds = Folds(of: rows, count: 5, seed: 1)
    for dataset in ["a", "P"] {
      let sizes = (0..<5).map { fold in
        Set(
          zip(rows, folds.assignment).filter { $0.dataset == dataset && $1 == fold }.map(\.0.form)
        )
        .count
      }
      #expect(try #require(sizes.max()) - #require(sizes.min()) <= 1)
    }
  }

  @Test func `equivalent configurations are never on both sides`() throws {
    let rows = try Samples.rows(of: "MoS2", count: 40)
    let folds = Folds(of: rows + rows, count: 4, seed: 9).assignment
    #expect(Array(folds[..<40]) == Array(folds[40...]))
  }

  @Test func `a seed gives the same folds, another seed others`() throws {
    let rows = try Samples.rows(of: "P", count: 60)
    let folds = Folds(of: rows, count: 5, seed: 3).assignment
    #expect(folds == Folds(of: rows, count: 5, seed: 3).assignment)
    #expect(folds != Folds(of: rows, count: 5, seed: 4).assignment)
  }
}
