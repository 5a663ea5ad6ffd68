# Ends what a supervisor started when the supervisor is gone, however it went: kill -9 leaves it no chance to do so.
#
# Input: lines `add PID SIGNAL` and `drop PID` on standard input, which is a pipe that only the supervisor holds open.
# When the pipe ends, every process still on the list gets its signal; those that stay get SIGKILL after three seconds.
# A shell because it must cost next to no memory.

trap '' INT TERM HUP QUIT

list=''
while read -r verb pid signal; do
  case $verb in
    add) list="$list $pid:$signal" ;;
    drop)
      rest=''
      for entry in $list; do
        [ "${entry%%:*}" = "$pid" ] || rest="$rest $entry"
      done
      list=$rest
      ;;
  esac
done

# A paused process would act on its signal only when it is continued.
for entry in $list; do
  kill -s "${entry##*:}" "${entry%%:*}"
  kill -s CONT "${entry%%:*}"
done 2>/dev/null

tries=0
while [ "$tries" -lt 30 ]; do
  alive=''
  for entry in $list; do
    kill -s 0 "${entry%%:*}" 2>/dev/null && alive=yes
  done
  [ -z "$alive" ] && exit 0
  sleep 0.1
  tries=$((tries + 1))
done

for entry in $list; do
  kill -s KILL "${entry%%:*}"
done 2>/dev/null
exit 0
