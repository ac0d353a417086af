import PredictionStore
import StoreWriter
import Testing

struct PendingRowsTests {
  private func rows(_ change: (inout StoreConfiguration) -> Void) -> PendingRows {
    var configuration = StoreConfiguration(path: nil)
    change(&configuration)
    return PendingRows(configuration)
  }

  @Test func `a full transaction is written immediately, fewer rows after a delay`() {
    var rows = rows { $0.rowsPerTransaction = 3 }
    var schedules = [rows.scheduleWrite()]
    for number in 0..<4 {
      #expect(rows.append([Sample.prediction(number)]) == 0)
      schedules.append(rows.scheduleWrite())
    }
    // A write that is already scheduled is not scheduled twice.
    #expect(schedules == [.none, .delayed, .none, .immediate, .none])
    rows.clearSchedule()
    #expect(rows.scheduleWrite() == .immediate)
  }

  @Test func `rows over the capacity are dropped`() {
    var rows = rows { $0.maximumPendingWrites = 5 }
    #expect(rows.append((0..<3).map { Sample.prediction($0) }) == 0)
    #expect(rows.append((3..<7).map { Sample.prediction($0) }) == 2)
    #expect(rows.append([Sample.prediction(7)]) == 1)
    #expect(rows.count == 5)
  }
}
