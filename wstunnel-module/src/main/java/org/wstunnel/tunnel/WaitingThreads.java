package org.wstunnel.tunnel;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;

/**
 * Whether virtual threads that could run wait for a processor.
 */
final class WaitingThreads {
    private static final System.Logger LOGGER = System.getLogger(WaitingThreads.class.getName());
    /** JDK 24 and newer; the module is compiled for an older one. */
    private static final String SCHEDULER = "jdk.management.VirtualThreadSchedulerMXBean";
    /** Null where the JDK cannot tell. */
    private static final MethodHandle QUEUED = queued();

    private WaitingThreads() {
    }

    /**
     * Look at the scheduler's queues.
     *
     * @return whether there is one; {@code true} where the JDK cannot tell
     */
    static boolean any() {
        if (QUEUED == null) {
            return true;
        }
        try {
            // negative where it is not known
            return (long) QUEUED.invokeExact() != 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle queued() {
        try {
            Class<? extends PlatformManagedObject> type = Class.forName(SCHEDULER).asSubclass(PlatformManagedObject.class);
            PlatformManagedObject scheduler = ManagementFactory.getPlatformMXBean(type);
            return scheduler == null ? null : MethodHandles.publicLookup()
                    .findVirtual(type, "getQueuedVirtualThreadCount", MethodType.methodType(long.class))
                    .bindTo(scheduler);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOGGER.log(Level.DEBUG, "This JDK does not say how many virtual threads wait", e);
            return null;
        }
    }
}
