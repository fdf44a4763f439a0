// Asks the browser's authenticator for a signature, puts it into the form, and sends the form. The
// page works without it: a signature made by the command line can be pasted instead.
"use strict";
(function () {
  var bytes = function (text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (c) { return c.charCodeAt(0); });
  };
  var text = function (buffer) {
    var plain = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  var put = function (form, name, value) {
    var field = form.querySelector('input[name="' + name + '"]');
    if (field) field.value = value;
  };
  var sign = function (form) {
    var keys = (form.getAttribute("data-key") || "").split(" ").filter(Boolean);
    return navigator.credentials.get({publicKey: {
      challenge: bytes(form.getAttribute("data-challenge")), rpId: location.hostname,
      userVerification: "required", timeout: 120000,
      allowCredentials: keys.map(function (id) { return {type: "public-key", id: bytes(id)}; })
    }}).then(function (made) {
      put(form, "credential", text(made.rawId));
      put(form, "client", text(made.response.clientDataJSON));
      put(form, "authenticator", text(made.response.authenticatorData));
      put(form, "assertion", text(made.response.signature));
      form.submit();
    });
  };
  var make = function (form) {
    var name = form.getAttribute("data-user") || "officer";
    return navigator.credentials.create({publicKey: {
      challenge: bytes(form.getAttribute("data-challenge")),
      rp: {id: location.hostname, name: "Portcullis"},
      user: {id: crypto.getRandomValues(new Uint8Array(16)), name: name, displayName: name},
      pubKeyCredParams: [{type: "public-key", alg: -7}], timeout: 120000,
      authenticatorSelection: {residentKey: "required", userVerification: "required"}, attestation: "none"
    }}).then(function (made) {
      put(form, "credential", text(made.rawId));
      put(form, "client", text(made.response.clientDataJSON));
      put(form, "attestation", text(made.response.attestationObject));
      form.submit();
    });
  };
  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var button = form.querySelector("button");
    if (!window.PublicKeyCredential || !button) return;
    form.hidden = false;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var done = form.getAttribute("data-passkey") === "create" ? make(form) : sign(form);
      done.catch(function () { form.querySelector("[role=alert]").hidden = false; });
    });
  });
})();
