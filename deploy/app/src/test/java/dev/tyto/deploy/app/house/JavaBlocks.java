package dev.tyto.deploy.app.house;

import com.sun.source.util.JavacTask;
import dev.tyto.deploy.app.house.Checkout.Room;
import dev.tyto.deploy.app.house.JavaBlock.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles the Java blocks of pages, in memory and all at once. Immutable.
///
/// A block is a file where it has nothing but types beneath its imports; else it is statements of a method that may
/// throw, or else members of a class. Unless it declares its package, it need not import the types of `ours` and of
/// `java.base`, and sees the types that other blocks of its page declare.
record JavaBlocks(String classPath, List<String> ours) {

    private static final JavaCompiler COMPILER =
            Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "the tests run on a JDK");

    /// An error in one block does not keep those in others from being found.
    private static final List<String> OPTIONS = List.of(
            "--release", "25", "-proc:none", "-implicit:none", "-Xmaxerrs", "1000", "--should-stop=ifError=FLOW");

    /// A block in one reading, as the compiler takes it.
    private static final class Unit extends SimpleJavaFileObject {
        private final JavaBlock block;
        private final String source;

        Unit(JavaBlock block, Reading reading, List<String> ours) {
            super(URI.create("page://" + block.file()), Kind.SOURCE);
            this.block = block;
            this.source = block.source(reading, ours);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }

        /// A public type may be declared in a block, whatever the block's file is called.
        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return kind == Kind.SOURCE;
        }

        /// How much of the block stands after this error: the less, the better the block was understood.
        long rest(Diagnostic<? extends JavaFileObject> error) {
            return source.length() - error.getPosition();
        }

        String breach(Diagnostic<? extends JavaFileObject> error) {
            long line = Math.clamp(
                    error.getLineNumber(), 1, Math.max(1, block.text().lines().count()));
            String message = error.getMessage(Locale.ROOT)
                    .lines()
                    .map(String::strip)
                    .reduce((a, b) -> a + "; " + b)
                    .orElse("");
            return block.page() + ":" + (block.line() + line - 1) + ": the Java block must compile: " + message;
        }
    }

    /// A unit that the parser did not take, and where it stopped.
    private record Stopped(Unit unit, Diagnostic<? extends JavaFileObject> error) {}

    JavaBlocks {
        ours = List.copyOf(ours);
    }

    /// Compiles against what this test runs on, which is the whole house.
    static JavaBlocks of(Checkout checkout) {
        List<String> packages = checkout.sources(Room::mainSources).stream()
                .map(Source::packageName)
                .distinct()
                .sorted()
                .toList();
        return new JavaBlocks(System.getProperty("java.class.path"), packages);
    }

    /// Every error in the blocks of these pages, as sentences that begin with page and line; of a block that
    /// cannot be parsed the first one.
    List<String> breaches(List<MarkdownPage> pages) {
        List<JavaBlock> blocks = IntStream.range(0, pages.size())
                .boxed()
                .flatMap(index -> blocks(pages.get(index), "page" + (index + 1)))
                .toList();
        Map<JavaBlock, Stopped> stopped = new HashMap<>();
        List<Unit> parsed = new ArrayList<>();
        for (Reading reading : Reading.values()) {
            List<Unit> units = blocks.stream()
                    .filter(block -> reading == Reading.UNIT || stopped.containsKey(block))
                    .map(block -> new Unit(block, reading, ours))
                    .toList();
            Map<Unit, Diagnostic<? extends JavaFileObject>> errors = firstErrors(units);
            for (Unit unit : units) {
                Diagnostic<? extends JavaFileObject> error = errors.get(unit);
                if (error == null) {
                    parsed.add(unit);
                    stopped.remove(unit.block);
                } else {
                    stopped.merge(unit.block, new Stopped(unit, error), JavaBlocks::further);
                }
            }
        }
        return Stream.concat(
                        blocks.stream()
                                .map(stopped::get)
                                .filter(Objects::nonNull)
                                .map(each -> each.unit().breach(each.error())),
                        errors(parsed, true).stream().map(error -> unit(error).breach(error)))
                .toList();
    }

    private static Stream<JavaBlock> blocks(MarkdownPage page, String packageName) {
        return page.java().stream().map(each -> new JavaBlock(page.name(), each.line(), each.text(), packageName));
    }

    private static Stopped further(Stopped one, Stopped other) {
        return other.unit().rest(other.error()) < one.unit().rest(one.error()) ? other : one;
    }

    private Map<Unit, Diagnostic<? extends JavaFileObject>> firstErrors(List<Unit> units) {
        Map<Unit, Diagnostic<? extends JavaFileObject>> first = new HashMap<>();
        errors(units, false).forEach(error -> first.putIfAbsent(unit(error), error));
        return first;
    }

    private List<Diagnostic<? extends JavaFileObject>> errors(List<Unit> units, boolean inFull) {
        if (units.isEmpty()) {
            return List.of();
        }
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        Stream<String> options = Stream.concat(OPTIONS.stream(), Stream.of("-classpath", classPath));
        JavacTask task = (JavacTask) COMPILER.getTask(null, null, diagnostics, options.toList(), null, units);
        try {
            if (inFull) {
                task.analyze();
            } else {
                task.parse();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the compiler could not read the class path", e);
        }
        return diagnostics.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .<Diagnostic<? extends JavaFileObject>>map(each -> each)
                .toList();
    }

    private static Unit unit(Diagnostic<? extends JavaFileObject> error) {
        if (error.getSource() instanceof Unit unit) {
            return unit;
        }
        throw new IllegalStateException("the compiler must complain of a block but complained of " + error);
    }
}
