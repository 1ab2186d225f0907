package dev.tyto.deploy.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/// Hears the signals that come while the process is already ending, which the JDK passes over. Stateless.
///
/// The JDK has no other way than `sun.misc.Signal`, whose mere mention is a compiler warning that cannot be switched
/// off:
/// so it is looked up. Where it is missing, a second signal is passed over as before.
final class SecondSignal {

    private static final List<String> SIGNALS = List.of("INT", "TERM");

    private SecondSignal() {}

    /// From now on, these signals run `action`, on a thread of its own.
    static void atOnce(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            Object obeying = Proxy.newProxyInstance(
                    SecondSignal.class.getClassLoader(), new Class<?>[] {handler}, obeying(action));
            for (String name : SIGNALS) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), obeying);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // As before: the first signal ends the process, a little later.
        }
    }

    private static InvocationHandler obeying(Runnable action) {
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                action.run();
                yield null;
            }
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "second signal";
        };
    }
}
