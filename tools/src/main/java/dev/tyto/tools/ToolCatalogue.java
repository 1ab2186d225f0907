package dev.tyto.tools;

import dev.tyto.core.tool.Tool;
import dev.tyto.tools.calculator.Calculator;
import dev.tyto.tools.files.ListFiles;
import dev.tyto.tools.files.ReadFile;
import dev.tyto.tools.files.WriteFile;
import java.util.List;

/// The tools that need no key, no network and no set-up. Stateless.
public final class ToolCatalogue {

    private ToolCatalogue() {}

    /// New instances of every such tool, always in the same order; each is thread-safe.
    public static List<Tool> standard() {
        return List.of(new Calculator(), new ListFiles(), new ReadFile(), new WriteFile());
    }
}
