internal import ControlConfiguration
internal import ControlModel
internal import ControlTransport
internal import Glibc

/// The configuration as this process uses it: the file, and what the command line says instead.
enum Settings {
  static func load(_ options: Options) throws(Ending) -> Configuration {
    var configuration: Configuration
    do throws(ConfigurationError) {
      configuration = try Configuration.load(options.config)
    } catch {
      throw .configuration(error.description.split(separator: "\n").map(String.init))
    }
    configuration.runtimeDirectory = absolute(options.runtimeDir ?? configuration.runtimeDirectory)
    configuration.stateDirectory = absolute(options.stateDir ?? configuration.stateDirectory)
    try checkSocketPaths(configuration)
    return configuration
  }

  /// A socket whose path does not fit an address could be made, and nobody could connect to it (unix(7)).
  private static func checkSocketPaths(_ configuration: Configuration) throws(Ending) {
    let longest = 107
    let assembly = Assembly(configuration: configuration)
    let doors = assembly.doors.map { "\(configuration.runtimeDirectory)/\($0.path)" }
    for path in doors + assembly.qemuSockets where path.utf8.count > longest {
      throw .configuration([
        "controlprogd: \(path) has \(path.utf8.count) bytes and a socket's path at most \(longest): give a shorter --runtime-dir"
      ])
    }
  }

  /// Paths mean the same after any later change of the working directory.
  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }
}
