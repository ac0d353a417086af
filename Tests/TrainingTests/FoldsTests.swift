import ModelSupport
import Testing
import Training

@Suite struct FoldsTests {
  @Test func `the folds of a data set have nearly equal sizes`() throws {
    let rows =
      try SyntheticData.rows(of: "BN", count: 47, dataset: "a")
      + SyntheticData.rows(of: "P", count: 33)
    let folds = Folds.assigned(to: rows, count: 5, seed: 1)
    for dataset in ["a", "P"] {
      let sizes = (0..<5).map { fold in
        Set(
          zip(rows, folds).filter { $0.dataset == dataset && $1 == fold }.map(\.0.form)
        )
        .count
      }
      #expect(try #require(sizes.max()) - #require(sizes.min()) <= 1)
    }
  }

  @Test func `equivalent configurations are in one fold`() throws {
    let rows = try SyntheticData.rows(of: "MoS2", count: 40)
    let folds = Folds.assigned(to: rows + rows, count: 4, seed: 9)
    #expect(Array(folds[..<40]) == Array(folds[40...]))
  }

  @Test func `equal seeds give equal folds, other seeds do not`() throws {
    let rows = try SyntheticData.rows(of: "P", count: 60)
    let folds = Folds.assigned(to: rows, count: 5, seed: 3)
    #expect(folds == Folds.assigned(to: rows, count: 5, seed: 3))
    #expect(folds != Folds.assigned(to: rows, count: 5, seed: 4))
  }

  @Test func `many small data sets fill all folds evenly`() throws {
    let rows = try (0..<20).flatMap { index in
      try SyntheticData.rows(of: "MoS2", count: 2 + index, dataset: "set \(index)").suffix(1)
    }
    let forms = Set(rows.map(\.form)).count
    let sizes = Folds.assigned(to: rows, count: 4, seed: 1).reduce(into: [:]) {
      $0[$1, default: 0] += 1
    }
    #expect(sizes.count == 4)
    #expect(sizes.values.allSatisfy { $0 >= forms / 4 })
  }

  @Test(arguments: [0.1, 0.3, 0.45])
  func `a fraction of each data set is drawn, equivalent rows together`(fraction: Double) throws {
    let rows =
      try SyntheticData.rows(of: "GaSe", count: 200, dataset: "a")
      + SyntheticData.rows(of: "P", count: 90)
    let drawn = Folds.drawn(fraction, of: rows + rows, seed: 5)
    #expect(Array(drawn[..<rows.count]) == Array(drawn[rows.count...]))
    for dataset in ["a", "P"] {
      let own = zip(rows, drawn).filter { $0.0.dataset == dataset }
      let forms = Set(own.map(\.0.form))
      let held = Set(own.filter(\.1).map(\.0.form))
      #expect(held.count == Int((fraction * Double(forms.count)).rounded()))
    }
    #expect(drawn == Folds.drawn(fraction, of: rows + rows, seed: 5))
    #expect(drawn != Folds.drawn(fraction, of: rows + rows, seed: 6))
  }
}
