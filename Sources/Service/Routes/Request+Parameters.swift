import HTTP

extension Request {
  /// Reads the parameters of the query.
  ///
  /// - Parameter names: The names that the route has.
  /// - Returns: The values by name.
  /// - Throws: ``ServiceError/unknownQuery(_:)`` if a name is unknown or occurs twice, or the query has another form.
  func parameters<Name>(_ names: Name.Type) throws(ServiceError) -> [Name: String]
  where Name: RawRepresentable<String> & CaseIterable & Hashable {
    let known = Name.allCases.map(\.rawValue)
    guard let given = queryParameters else { throw .unknownQuery(.malformed(parameters: known)) }
    var parameters: [Name: String] = [:]
    for (name, value) in given {
      guard let parameter = Name(rawValue: name) else {
        throw .unknownQuery(.unknownParameter(name, parameters: known))
      }
      guard parameters.updateValue(value, forKey: parameter) == nil else {
        throw .unknownQuery(.repeatedParameter(name))
      }
    }
    return parameters
  }

  /// Checks that the request has no query, which this route would ignore.
  ///
  /// - Throws: ``ServiceError/unknownQuery(_:)`` if it has one.
  func checkHasNoParameters() throws(ServiceError) {
    guard let given = queryParameters else { throw .unknownQuery(.malformed(parameters: [])) }
    if let (name, _) = given.first {
      throw .unknownQuery(.unknownParameter(name, parameters: []))
    }
  }
}
