package dev.tyto.deploy.app.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
            return folder().resolve("target/classes");
        }
    }

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

    /// The Java files under these folders, sorted; a folder that is not there has none.
    static List<Path> javaFiles(Path folder) {
        return files(folder, ".java");
    }

    /// Every file of ours whose name ends like this, sorted: nothing that was built, and nothing hidden.
    List<Path> ours(String ending) {
        return files(root, ending).stream()
                .filter(file -> Stream.of(root.relativize(file).toString().split("/"))
                        .noneMatch(name -> name.equals("target") || name.startsWith(".")))
                .toList();
    }

    /// The file's path as pages and messages write it.
    String nameOf(Path file) {
        return root.relativize(file).toString();
    }

    private static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("the files of " + folder + " could not be listed", e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(file + " could not be read", e);
        }
    }
}
