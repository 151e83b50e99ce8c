// SPDX-License-Identifier: Apache-2.0
package org.wstunnel.tunnel;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One step of a schedule. Where something "comes later", its last bytes arrive with the next step of that peer. Times are in
 * milliseconds.
 */
sealed interface Step {
    /** The tunnel is opened. */
    record Open() implements Step {}

    /** The loop looks once at what is ready. */
    record Turn(boolean backendFirst) implements Step {}

    /** Time passes, and the loop does what there is to do. */
    record Pass(int millis) implements Step {}

    /** A frame of the client. */
    record ClientData(Content content, int length, boolean fin, int later) implements Step {}

    /** A ping of the client. */
    record ClientPing(int length, int later) implements Step {}

    /** A pong that nobody has asked for. */
    record ClientPong(int length) implements Step {}

    /** A Close frame of the client. */
    record ClientCloses(int code, int reasonLength, int later) implements Step {}

    /** The client breaks the protocol. */
    record ClientViolates(Violation violation, int later) implements Step {}

    /** What comes later of the client comes, but for so many bytes. */
    record ClientArrives(int later) implements Step {}

    /** The client ends its stream, perhaps before what comes later. */
    record ClientEnds(boolean inside) implements Step {}

    /** The client resets the connection; reads meet that, or writes, or both. */
    record ClientResets(boolean reads, boolean writes) implements Step {}

    /** The client has room for more bytes, -1 for all. */
    record ClientTakes(int bytes) implements Step {}

    /** The client has no room. */
    record ClientStops() implements Step {}

    /** Bytes of the backend. */
    record BackendData(Content content, int length, int later) implements Step {}

    /** What comes later of the backend comes, but for so many bytes. */
    record BackendArrives(int later) implements Step {}

    /** The backend ends its stream. */
    record BackendEnds() implements Step {}

    /** The backend resets the connection; reads meet that, or writes, or both. */
    record BackendResets(boolean reads, boolean writes) implements Step {}

    /** The backend has room for more bytes, -1 for all. */
    record BackendTakes(int bytes) implements Step {}

    /** The backend has no room. */
    record BackendStops() implements Step {}

    /** Command. */
    record Close(int code) implements Step {}

    /** Command. */
    record CloseInLull(int code, int patience) implements Step {}

    /** Command. */
    record Abort() implements Step {}

    /** The loop fails. */
    record LoopFails() implements Step {}

    /** The place of the client cannot be given back. */
    record PlaceThrows() implements Step {}

    /** Calls of an endpoint throw an Error. */
    record Throws(boolean client, Faults.Call call, int times) implements Step {}

    /** The step as a line of Java. */
    static String line(Record record) {
        return "new " + record.getClass().getSimpleName() + Arrays.stream(record.getClass().getRecordComponents())
                .map(component -> value(record, component)).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String value(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            Object value = component.getAccessor().invoke(record);
            return switch (value) {
                case Enum<?> constant -> constant.getDeclaringClass().getSimpleName() + "." + constant;
                case Long number -> number + "L";
                case Record inner -> line(inner);
                default -> String.valueOf(value);
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
