package dev.tyto.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/// Fixtures and data that lie in a folder named `shared` outside the repository, found by walking up from the
/// working directory. A test that needs one is skipped, never failed, where the folder is absent. Stateless.
public final class SharedFiles {

    private SharedFiles() {}

    /// The file or folder at `relative` inside the shared folder, such as `fixtures/sampling/cases.json`.
    ///
    /// @throws org.opentest4j.TestAbortedException when it is absent, so that JUnit reports the test as skipped
    public static Path require(String relative) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path shared = folder.resolve("shared");
            if (Files.isDirectory(shared.resolve("fixtures"))) {
                Path wanted = shared.resolve(relative);
                return Files.exists(wanted) ? wanted : skip(relative);
            }
        }
        return skip(relative);
    }

    private static Path skip(String relative) {
        return abort("skipped: ../shared/" + relative + " is absent");
    }
}
