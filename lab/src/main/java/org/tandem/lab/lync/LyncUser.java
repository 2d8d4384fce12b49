package org.tandem.lab.lync;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A person of the Lync pool with a number and the endpoints they are signed in at. Safe from any thread.
///
/// @param lineUri the number in E.164, without `tel:`
public record LyncUser(String name, String sipUri, String lineUri, List<LyncEndpoint> endpoints) {
    public LyncUser(String name, String sipUri, String lineUri) {
        this(name, sipUri, lineUri, new CopyOnWriteArrayList<>());
    }

    /// Signs in at one more endpoint.
    public LyncEndpoint signIn(String endpointName) {
        LyncEndpoint endpoint = new LyncEndpoint(this, endpointName);
        endpoints.add(endpoint);
        return endpoint;
    }

    public void signOut(LyncEndpoint endpoint) {
        endpoints.remove(endpoint);
    }

    @Override
    public String toString() {
        return name + " (" + lineUri + ")";
    }
}
