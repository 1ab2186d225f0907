package dev.tyto.coordinator.engine;

import java.util.Set;

/// A command that cannot go on before people have answered these requests. It has ended and is begun again then.
final class Suspended extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Set<String> requests;

    Suspended(Set<String> requests) {
        super(null, null, false, false);
        this.requests = Set.copyOf(requests);
    }

    Set<String> requests() {
        return requests;
    }
}
