package dev.tyto.deploy.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;

/// Hears the signals that come while the process is already ending, which the JDK passes over. Stateless.
///
/// The JDK has no other way than `sun.misc.Signal`, whose mere mention is a compiler warning that cannot be
/// switched off: so it is looked up. Where it is missing, a second signal is passed over as before.
final class SecondSignal {

    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private SecondSignal() {}

    /// From now on, these signals run `action`, on a thread of its own.
    static void atOnce(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            MethodHandle run = MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                    .bindTo(action);
            Object obeying =
                    MethodHandleProxies.asInterfaceInstance(handler, MethodHandles.dropArguments(run, 0, signal));
            for (String name : SIGNALS) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), obeying);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // As before: the first signal ends the process, a little later.
        }
    }
}
