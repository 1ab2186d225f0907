package dev.tyto.testkit.sim;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/// The JDK's virtual threads, with an executor of ours to run them on: the only place that reaches into the
/// JDK.
///
/// The JDK has the hook for its own tests and opens it to nobody, so reflection is the only way in. Made for
/// JDK 25; everything is looked up by name when the class is first used, so another JDK fails at once and says
/// what it lacks. Stateless and thread-safe.
final class Continuations {

    /// What a thread is doing between two steps.
    enum Standing {
        /// It can go on, or waits for another thread to unpark it.
        ORDERLY,
        /// It waits to enter a `synchronized` block, or was let into one.
        AT_MONITOR,
        /// It waits in [Object#wait()].
        IN_OBJECT_WAIT,
        /// It waits for the machine's own clock.
        IN_REAL_TIME,
        ENDED
    }

    private static final String FLAGS = "--add-opens=java.base/java.lang=ALL-UNNAMED -Djdk.trackAllThreads=false";
    private static final Map<Integer, Standing> STANDINGS = new HashMap<>();
    private static final MethodHandle NEW_BUILDER;
    private static final MethodHandle STATE;

    static {
        if (!"false".equals(System.getProperty("jdk.trackAllThreads"))) {
            throw new IllegalStateException("java must be started with " + FLAGS + " or threads that crashed are kept");
        }
        try {
            Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
            NEW_BUILDER = MethodHandles.privateLookupIn(builder, MethodHandles.lookup())
                    .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
                    .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
            Class<?> thread = Class.forName("java.lang.VirtualThread");
            STATE = MethodHandles.privateLookupIn(thread, MethodHandles.lookup())
                    .findGetter(thread, "state", int.class)
                    .asType(MethodType.methodType(int.class, Thread.class));
            stands(thread, Standing.AT_MONITOR, "BLOCKED", "UNBLOCKED");
            stands(thread, Standing.IN_OBJECT_WAIT, "WAIT");
            stands(thread, Standing.IN_REAL_TIME, "TIMED_PARKED", "TIMED_WAIT");
            stands(thread, Standing.ENDED, "TERMINATED");
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException("java must be a JDK 25 started with " + FLAGS, e);
        }
    }

    private Continuations() {}

    /// A builder of virtual threads whose steps are handed to this executor.
    static Thread.Builder.OfVirtual builder(Executor steps) {
        try {
            return (Thread.Builder.OfVirtual) NEW_BUILDER.invokeExact(steps);
        } catch (Throwable e) {
            throw new IllegalStateException("virtual threads must take an executor but do not", e);
        }
    }

    /// What this virtual thread is doing; to be asked while it is not running.
    static Standing standing(Thread thread) {
        try {
            return STANDINGS.getOrDefault((int) STATE.invokeExact(thread), Standing.ORDERLY);
        } catch (Throwable e) {
            throw new IllegalStateException("virtual threads must have a state but do not", e);
        }
    }

    private static void stands(Class<?> thread, Standing standing, String... states)
            throws ReflectiveOperationException {
        for (String name : states) {
            Field state = thread.getDeclaredField(name);
            state.setAccessible(true);
            STANDINGS.put(state.getInt(null), standing);
        }
    }
}
