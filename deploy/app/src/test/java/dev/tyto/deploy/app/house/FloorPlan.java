package dev.tyto.deploy.app.house;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The map of the house as the architecture page draws it: which room owns which packages, sees which other
/// rooms, and may use which foreign libraries. Immutable.
record FloorPlan(List<Place> places, List<Library> libraries) {

    /// A room: its module path, the package root it owns, and the package roots it may see beside its own.
    record Place(String module, String root, Set<String> sees) {}

    /// A foreign library by the start of its packages, and the packages of ours that may use it; they hold for
    /// everything beneath them.
    record Library(String root, Set<String> users) {}

    static final String CORE = "dev.tyto.core";
    static final String TESTKIT = "dev.tyto.testkit";
    static final String WEIGHTS = "dev.tyto.inference.weights";
    static final String ENGINE = "dev.tyto.inference.engine";
    static final String GATEWAY = "dev.tyto.inference.gateway";
    static final String PLANNER = "dev.tyto.planner.engine";
    static final String LEARNING = "dev.tyto.planner.learning";
    static final String COORDINATOR = "dev.tyto.coordinator";
    static final String WORKERS = "dev.tyto.workers";
    static final String TOOLS = "dev.tyto.tools";
    static final String GAIA = "dev.tyto.benchmarks.gaia";
    static final String APP = "dev.tyto.deploy.app";

    static final FloorPlan TYTO = new FloorPlan(
            List.of(
                    new Place("core/domain", CORE, Set.of()),
                    new Place("core/testkit", TESTKIT, Set.of(CORE)),
                    new Place("inference/weights", WEIGHTS, Set.of(CORE)),
                    new Place("inference/engine", ENGINE, Set.of(CORE, WEIGHTS)),
                    new Place("inference/gateway", GATEWAY, Set.of(CORE)),
                    new Place("planner/engine", PLANNER, Set.of(CORE)),
                    new Place("planner/learning", LEARNING, Set.of(CORE, PLANNER, WEIGHTS, ENGINE, GATEWAY)),
                    new Place("coordinator", COORDINATOR, Set.of(CORE)),
                    new Place("workers", WORKERS, Set.of(CORE)),
                    new Place("tools", TOOLS, Set.of(CORE)),
                    new Place("benchmarks-gaia", GAIA, Set.of(CORE)),
                    new Place(
                            "deploy/app",
                            APP,
                            Set.of(
                                    CORE,
                                    WEIGHTS,
                                    ENGINE,
                                    GATEWAY,
                                    PLANNER,
                                    LEARNING,
                                    COORDINATOR,
                                    WORKERS,
                                    TOOLS,
                                    GAIA))),
            List.of(
                    new Library("org.jspecify.annotations", Set.of("dev.tyto")),
                    new Library("com.fasterxml.jackson", Set.of(CORE + ".wire", WEIGHTS, GAIA, TOOLS, APP)),
                    new Library("org.yaml.snakeyaml", Set.of(APP)),
                    new Library("ai.djl", Set.of(ENGINE)),
                    new Library("dev.langchain4j", Set.of(GATEWAY, ENGINE, WORKERS, TOOLS)),
                    new Library("org.flywaydb", Set.of(COORDINATOR + ".journal")),
                    new Library("org.sqlite", Set.of(COORDINATOR + ".journal")),
                    new Library("java.sql", Set.of(COORDINATOR + ".journal")),
                    new Library("javax.sql", Set.of(COORDINATOR + ".journal")),
                    new Library("picocli", Set.of(APP)),
                    new Library("io.quarkus", Set.of(APP)),
                    new Library("jakarta", Set.of(APP)),
                    new Library("io.vertx", Set.of(APP)),
                    new Library("org.junit.jupiter", Set.of(TESTKIT)),
                    new Library("org.assertj", Set.of(TESTKIT)),
                    new Library("net.jqwik", Set.of(TESTKIT)),
                    new Library("java", Set.of("dev.tyto")),
                    new Library("jdk.incubator.vector", Set.of(WEIGHTS, ENGINE))));

    FloorPlan {
        places = List.copyOf(places);
        libraries = List.copyOf(libraries);
    }

    /// Why a class of package `from` must not use the class `used` of package `to`; empty when it may.
    Optional<String> objection(String from, String to, String used) {
        if (beneath("dev.tyto", to)) {
            Place place = placeOf(from)
                    .orElseThrow(() -> new IllegalArgumentException(from + " must belong to a room but does not"));
            boolean seen = Stream.concat(Stream.of(place.root()), place.sees().stream())
                    .anyMatch(root -> beneath(root, to));
            return seen ? Optional.empty() : Optional.of(place.module() + " must not see " + used);
        }
        if (beneath("io.vertx", to) && List.of(from.split("\\.")).contains("vertx")) {
            return Optional.empty();
        }
        Optional<Library> library = libraries.stream()
                .filter(each -> beneath(each.root(), to))
                .max((a, b) -> Integer.compare(a.root().length(), b.root().length()));
        if (library.isEmpty()) {
            return Optional.of("no room may use " + used + ": a new library is entered in FloorPlan with its rooms");
        }
        return library.get().users().stream().anyMatch(user -> beneath(user, from))
                ? Optional.empty()
                : Optional.of(from + " must not use " + used);
    }

    /// The room that owns a package.
    Optional<Place> placeOf(String packageName) {
        return places.stream()
                .filter(place -> beneath(place.root(), packageName))
                .findFirst();
    }

    private static boolean beneath(String root, String packageName) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }
}
