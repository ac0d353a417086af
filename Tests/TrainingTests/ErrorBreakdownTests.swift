import Prediction
import Testing

@testable import Training

@Suite struct ErrorBreakdownTests {
  /// A labelled prediction with an interval of ±0.25 eV.
  private func row(
    _ error: Double, defects: Int, distance: Double = 0
  ) -> ErrorBreakdown.Row {
    ErrorBreakdown.Row(
      label: 1, predicted: PredictedValue(value: 1 + error, interval: 0.75 + error...1.25 + error),
      defectCount: defects, isInDomain: distance == 0, domainDistance: distance)
  }

  @Test func `the figures are those calculated by hand`() throws {
    let rows = [
      row(-0.5, defects: 3, distance: 2), row(0.25, defects: 1), row(0.75, defects: 3, distance: 1),
      row(0, defects: 1), row(-0.125, defects: 2),
    ]
    let breakdown = ErrorBreakdown(["a": rows, "b": [row(0.5, defects: 7)], "none": []])
    #expect(Set(breakdown.datasets.keys) == ["a", "b"])
    let a = try #require(breakdown.datasets["a"])
    #expect(a.bias == 0.075)
    #expect(a.flagged == 0.4)
    // Ranks of the distances 5, 2, 4, 2, 2, and of the errors 4, 3, 5, 1, 2: Σ xy = 7, Σ x² = 8, Σ y² = 10, centred.
    #expect(abs(try #require(a.distanceRankCorrelation) - 7 / 80.0.squareRoot()) < 1e-12)
    #expect(
      a.bins == [
        .init(defectCounts: 1...1, count: 2, mae: 0.125, bias: 0.125, coverage: 1),
        .init(defectCounts: 2...2, count: 1, mae: 0.125, bias: -0.125, coverage: 1),
        .init(defectCounts: 3...3, count: 2, mae: 0.625, bias: 0.125, coverage: 0),
      ])
    let b = try #require(breakdown.datasets["b"])
    #expect((b.bias, b.flagged) == (0.5, 0))
    #expect(b.distanceRankCorrelation == nil)
  }

  @Test(arguments: [1, 10, 11, 40])
  func `bins are few, in order, and hold every row once`(counts: Int) throws {
    let rows = (1...counts).flatMap { count in
      (0...(count % 3)).map { row(Double($0), defects: count) }
    }
    let bins = try #require(ErrorBreakdown(["a": rows]).datasets["a"]).bins
    #expect(bins.count <= 10)
    #expect(bins.count == counts || counts > 10)
    #expect(bins.first?.defectCounts.lowerBound == 1)
    #expect(bins.last?.defectCounts.upperBound == counts)
    for (bin, next) in zip(bins, bins.dropFirst()) {
      #expect(bin.defectCounts.upperBound + 1 == next.defectCounts.lowerBound)
    }
    for bin in bins {
      #expect(bin.count == rows.count { bin.defectCounts.contains($0.defectCount) })
    }
  }
}
