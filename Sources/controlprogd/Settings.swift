internal import ControlConfiguration
internal import ControlModel
internal import Glibc

/// The configuration as this process uses it: the file, and what the command line says instead.
enum Settings {
  static func load(_ daemon: Daemon) throws(Ending) -> Configuration {
    var configuration: Configuration
    do throws(ConfigurationError) {
      configuration = try Configuration.load(daemon.config)
    } catch {
      throw .configuration(error.description.split(separator: "\n").map(String.init))
    }
    configuration.runtimeDirectory = absolute(daemon.runtimeDir ?? configuration.runtimeDirectory)
    configuration.stateDirectory = absolute(daemon.stateDir ?? configuration.stateDirectory)
    return configuration
  }

  /// Paths mean the same after any later change of the working directory.
  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    return String(cString: here) + "/" + path
  }
}
