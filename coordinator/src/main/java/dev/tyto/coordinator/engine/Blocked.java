package dev.tyto.coordinator.engine;

/// The run cannot go on here, though its journal is sound: it is parked with this message as the reason.
final class Blocked extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Blocked(String message) {
        super(message);
    }
}
