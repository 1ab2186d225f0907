package dev.tyto.deploy.app.house;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The working copy that is tested: its root, its rooms (Maven modules) in the order of the root pom, its files.
/// Immutable.
record Checkout(Path root, List<Room> rooms) {

    /// One room, which is one Maven module; `path` is relative to the root, with `/` between its names.
    record Room(Path root, String path) {

        Path folder() {
            return root.resolve(path);
        }

        Path mainSources() {
            return folder().resolve("src/main/java");
        }

        Path testSources() {
            return folder().resolve("src/test/java");
        }

        Path classes() {
            return folder().resolve(BUILD_FOLDER).resolve("classes");
        }
    }

    /// Where a module's build is: `target`, or `target/quick` where the gates are left out.
    private static final Path BUILD_FOLDER = buildFolder();

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    Checkout {
        rooms = List.copyOf(rooms);
    }

    /// The working copy around the current folder.
    static Checkout here() {
        Path start = Path.of("").toAbsolutePath();
        Path root = Stream.iterate(start, folder -> folder != null, Path::getParent)
                .filter(folder -> Files.isRegularFile(folder.resolve("mvnw")))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(start + " must lie in a checkout with a mvnw but does not"));
        List<Room> rooms = MODULE.matcher(read(root.resolve("pom.xml")))
                .results()
                .map(found -> new Room(root, found.group(1)))
                .toList();
        return new Checkout(root, rooms);
    }

    /// The room of this path.
    Optional<Room> room(String path) {
        return rooms.stream().filter(each -> each.path().equals(path)).findFirst();
    }

    /// The Java files in these folders of every room, read.
    List<Source> sources(Function<Room, Path> folder) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Room room : rooms) {
            for (Path file : files(folder.apply(room), ".java")) {
                texts.put(nameOf(file), read(file));
            }
        }
        return Source.parseAll(texts);
    }

    /// Every file of ours whose name ends like this, sorted: nothing that was built, and nothing hidden.
    List<Path> ours(String ending) {
        return files(root, ending);
    }

    /// The file's path as pages and messages write it.
    String nameOf(Path file) {
        return root.relativize(file).toString();
    }

    private static List<Path> files(Path folder, String ending) {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return files;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                    String name = inner.getFileName().toString();
                    boolean foreign = name.equals("target") || name.startsWith(".");
                    return foreign && !inner.equals(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && file.toString().endsWith(ending)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new IllegalStateException("the files of " + folder + " could not be listed", e);
        }
        return files.stream().sorted().toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(file + " could not be read", e);
        }
    }

    private static Path buildFolder() {
        Path module = Path.of("").toAbsolutePath();
        Path testClasses = Path.of(URI.create(Checkout.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
        return module.relativize(testClasses.toAbsolutePath().getParent());
    }
}
