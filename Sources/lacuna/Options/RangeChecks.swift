import ArgumentParser

/// Throws unless the value of an option is within a range.
func checkRange<Value: Comparable>(
  _ option: String, _ value: Value, _ range: ClosedRange<Value>
) throws {
  guard range.contains(value) else {
    throw ValidationError(
      "\(option) \(value) is out of range (\(range.lowerBound) to \(range.upperBound))")
  }
}

/// Throws unless the value of an option is a number of seconds up to a day.
func checkSeconds(_ option: String, _ value: Double) throws {
  try checkRange(option, value, 0...86_400)
}
