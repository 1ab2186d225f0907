# Finds a JDK 25 or newer and exports JAVA_HOME; sourced by ./mvnw and ./tyto (plain sh).
# Order: JAVA_HOME, the `java` on the PATH, then the folders where JDKs are usually installed.

# Maven needs a home folder, also where a bare service gives none.
if [ -z "${HOME-}" ]; then
  HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6)
  export HOME
fi

jdk_feature() { # prints the feature version of the JDK in folder $1, or 0
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
  jdk_feature_version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release")
  echo "${jdk_feature_version:-0}"
}

find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && [ "$(jdk_feature "$JAVA_HOME")" -ge 25 ]; then
    return 0
  fi
  jdk_on_path=$(command -v java 2>/dev/null) && jdk_on_path=$(readlink -f "$jdk_on_path" 2>/dev/null || echo "$jdk_on_path")
  for jdk_candidate in "${jdk_on_path%/bin/java}" ${TYTO_JDK_FOLDERS-/usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* "${HOME-}"/.local/share/mise/installs/java/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /Library/Java/JavaVirtualMachines/*/Contents/Home}; do
    if [ -n "$jdk_candidate" ] && [ "$(jdk_feature "$jdk_candidate")" -ge 25 ]; then
      JAVA_HOME=$jdk_candidate
      export JAVA_HOME
      return 0
    fi
  done
  echo "Tyto needs a JDK 25 or newer and found none: install one (for example 'apt-get install temurin-25-jdk' or 'sdk install java 25-tem') or point JAVA_HOME at it." >&2
  return 1
}

find_jdk || exit 6
