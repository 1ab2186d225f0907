package dev.tyto.deploy.app.config;

/// The configuration file cannot be used. The message is one sentence that names the file, the line and the rule, and
/// never repeats what stands where a key may stand.
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
